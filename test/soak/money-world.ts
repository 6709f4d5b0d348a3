import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { MachineCapacity } from '../../infra/local/workloads/types.ts';
import { microUsdFrom } from '../../shared/money/money.ts';
import { accountsOf, asAdmin, rowsOf } from '../stories/accounts.ts';
import { type Story, startStory } from '../stories/story.ts';
import { jobsOf, judgedJobs, monthViolations } from './judge.ts';
import { randomOf } from './random.ts';
import { between, oneOf, type Random, randomJob, randomSchedule } from './random-jobs.ts';

/** What a world of random jobs came to. */
export interface World {
  seed: number;
  accepted: number;
  refused: number;
  /** What was started for them: one line of a ledger each. */
  workloads: number;
  /** Attempts after the first, of all jobs. */
  retries: number;
  /** Jobs by how they ended. */
  ends: Record<string, number>;
  /** Sentences about what must not be. */
  violations: string[];
  /** The longest that a workload lived past the time at which it had to end, in seconds. */
  slowestStop: number;
}

const hourMs = 3_600_000;

/** What goes wrong around the jobs: containers, machines, events and a few calls. */
function misfortune(random: Random): Pick<VirtualOptions, 'model' | 'faults'> {
  return {
    model: (spec) => ({
      runSeconds: Math.round(between(random, 5, 8000)),
      exitCode: oneOf(random, [0, 0, 0, 1, 137]),
      lines: spec.service === 'sagemaker' ? [`loss=${random().toFixed(4)}`] : [],
      // Some are deaf to SIGTERM until they are killed.
      stopSeconds: Math.round(between(random, 1, 200)),
    }),
    faults: {
      deliver: ({ source }) => {
        // The clock goes on: how late an endpoint is deleted is bounded by the reaper's rounds.
        if (source === 'aws.events') return 'deliver';
        const draw = random();
        if (draw < 0.2) return 'drop';
        if (draw < 0.3) return 'twice';
        return draw < 0.4 ? { delayMs: Math.round(between(random, 1000, 600_000)) } : 'deliver';
      },
      capacity: {
        task: ({ spot }) => machineOf(random, spot),
        training: () => (random() > 0.05 ? undefined : { is: 'unavailable' }),
      },
      call: ({ operation }) =>
        operation.startsWith('Stop') && random() < 0.1 ? 'lose-request' : undefined,
    },
  };
}

function machineOf(random: Random, spot: boolean): MachineCapacity | undefined {
  const draw = random();
  if (draw < 0.05) return { is: 'unavailable' };
  if (draw < 0.07) return { is: 'failed', reason: 'CannotPullContainerError: not found' };
  if (!spot || draw > 0.4) return undefined;
  return { is: 'reclaimed', afterSeconds: Math.round(between(random, 1, 6000)) };
}

/**
 * Runs random jobs with random caps under a random monthly budget on a plane that has bad luck, to
 * their ends, and looks whether the money is right.
 */
export async function moneyWorld(seed: number, jobs: number): Promise<World> {
  const random = randomOf(seed);
  const story = await startStory({ seed, ...misfortune(random) });
  const monthlyUsd = between(random, 0.05, 20).toFixed(6);
  const action = oneOf(random, ['Pause', 'Pause', 'Notify']);
  await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd, action });
  const answers = await submitAll(story, random, { jobs, model: await placeModel(story) });
  for (let hours = 0; hours < 24 * 14 && (await lives(story)); hours += 1) {
    await story.advance(hourMs);
  }
  const rows = await rowsOf(story);
  const world = {
    seed,
    ...judgedJobs(rows),
    refused: answers.filter((status) => status === 422).length,
  };
  const strange = answers.filter((status) => ![202, 422].includes(status));
  if (strange.length > 0) world.violations.push(`POST answered ${strange.join(', ')}`);
  const limit = action === 'Pause' ? microUsdFrom(monthlyUsd)! : Number.POSITIVE_INFINITY;
  world.violations.push(...monthViolations(await accountsOf(story), jobsOf(rows), limit));
  world.violations.push(...deniedIn(story));
  await story.stop();
  return world;
}

/** Puts an archive where the project's roles may read it, and answers its URI. */
async function placeModel({ kernel }: Story): Promise<string> {
  const call = (operation: string, request: object) =>
    kernel.call<Shape>('s3', operation, request, planePrincipal);
  const { Buckets } = await call('ListBuckets', {});
  const place = { Bucket: Buckets[0].Name, Key: 'projects/default/models/model.tar.gz' };
  await call('PutObject', { ...place, Body: Buffer.from('a model') });
  return `s3://${place.Bucket}/${place.Key}`;
}

/** Whether a job has not ended or what it made lives on. */
async function lives(story: Story): Promise<boolean> {
  const rows = await rowsOf(story);
  return rows.some(({ pk }) => pk === 'LIVE' || pk === 'LEASE');
}

const deniedIn = ({ kernel }: Story) =>
  kernel.denials.map(({ principal, action, resource }) => {
    return `${principal} was denied ${action} on ${resource}`;
  });

/** Submits, cancels now and then, and lets a schedule submit as well. */
async function submitAll(
  story: Story,
  random: Random,
  { jobs, model }: { jobs: number; model: string },
): Promise<number[]> {
  const answers: number[] = [];
  const scheduled = random() < 0.3;
  if (scheduled) await story.api('PUT', '/schedules/often', randomSchedule(random));
  while (answers.length < jobs) {
    const { status, body } = await story.api('POST', '/jobs', randomJob(random, model));
    answers.push(status);
    if (random() < 0.5) await story.advance(Math.round(between(random, 1000, hourMs / 2)));
    if (status === 202 && random() < 0.1) await story.api('POST', `/jobs/${body.id}/cancel`);
  }
  if (scheduled) await story.api('DELETE', '/schedules/often');
  return answers;
}
