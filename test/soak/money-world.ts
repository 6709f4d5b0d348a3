import type { Fate } from '../../infra/local/services/events/route.ts';
import type { Job } from '../../shared/job/model.ts';
import { microUsdFrom } from '../../shared/money/money.ts';
import { fullRate } from '../../statemachines/cost.ts';
import { accountsOf, asAdmin, type Row, rowsOf } from '../stories/accounts.ts';
import { type Story, startStory } from '../stories/story.ts';
import { between, oneOf, type Random, randomJob } from './random-jobs.ts';

/** What a world of random jobs came to. */
export interface World {
  seed: number;
  accepted: number;
  refused: number;
  /** Jobs by how they ended. */
  ends: Record<string, number>;
  /** Sentences about what must not be. */
  violations: string[];
  /** The longest that a workload lived past the time at which it had to end, in seconds. */
  slowestStop: number;
}

/** A seeded generator of its own, so that jobs do not depend on what the plane draws. */
function randomOf(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The end of events: some are lost, doubled or late, as AWS warns. */
function fateOf(random: Random): Fate {
  const draw = random();
  if (draw < 0.2) return 'drop';
  if (draw < 0.3) return 'twice';
  return draw < 0.4 ? { delayMs: Math.round(between(random, 1000, 600_000)) } : 'deliver';
}

/**
 * Runs random jobs with random caps under a random monthly budget on a plane that loses events, to
 * their ends, and looks whether the money is right.
 */
export async function moneyWorld(seed: number, jobs: number): Promise<World> {
  const random = randomOf(seed);
  const story = await startStory({
    seed,
    model: (spec) => ({
      runSeconds: Math.round(between(random, 5, 8000)),
      exitCode: oneOf(random, [0, 0, 0, 1, 137]),
      lines: spec.service === 'sagemaker' ? [`loss=${random().toFixed(4)}`] : [],
    }),
    faults: {
      deliver: () => fateOf(random),
      // Stopping takes its time when the call is lost again and again.
      call: ({ operation }) =>
        operation.startsWith('Stop') && random() < 0.6 ? 'lose-request' : undefined,
    },
  });
  const monthlyUsd = between(random, 0.05, 20).toFixed(6);
  const action = oneOf(random, ['Pause', 'Pause', 'Notify']);
  await asAdmin(story, 'PUT', '/budgets/default', { monthlyUsd, action });
  const answers = await submitAll(story, random, jobs);
  const live = async () => (await rowsOf(story)).filter(({ pk }) => pk === 'LIVE').length;
  for (let hours = 0; hours < 24 * 30 && (await live()) > 0; hours += 6) {
    await story.advance(6 * 3_600_000);
  }
  const world = await judged(story, seed);
  world.refused = answers.filter((status) => status === 422).length;
  const strange = answers.filter((status) => status !== 202 && status !== 422);
  if (strange.length > 0) world.violations.push(`POST answered ${strange.join(', ')}`);
  const budget = action === 'Pause' ? microUsdFrom(monthlyUsd)! : Infinity;
  world.violations.push(...(await monthViolations(story, budget)));
  await story.stop();
  return world;
}

async function submitAll(story: Story, random: Random, jobs: number): Promise<number[]> {
  const answers: number[] = [];
  while (answers.length < jobs) {
    const { status } = await story.api('POST', '/jobs', randomJob(random));
    answers.push(status);
    if (random() < 0.5) await story.advance(Math.round(between(random, 1000, 1_800_000)));
  }
  return answers;
}

async function judged(story: Story, seed: number): Promise<World> {
  const rows = await rowsOf(story);
  const all = rows.filter(({ pk, sk }) => pk.startsWith('JOB#') && sk === 'META');
  const jobs = all as unknown as Job[];
  const ledger = rows.filter(({ sk }) => sk.startsWith('LEDGER#'));
  const world: World = {
    seed,
    accepted: jobs.filter(({ parent }) => !parent).length,
    refused: 0,
    ends: {},
    violations: [],
    slowestStop: 0,
  };
  for (const job of jobs) {
    const end = `${job.phase}${job.reason ? `/${job.reason}` : ''}`;
    world.ends[end] = (world.ends[end] ?? 0) + 1;
    world.slowestStop = Math.max(world.slowestStop, lateSeconds(job));
    world.violations.push(...jobViolations(job, jobs, ledger));
  }
  return world;
}

/** AWS bills a task's first minute whole, and starts to bill it before it has started. */
const billedAtLeast = 60;

/** How long after its time an attempt's workload lived. */
function lateSeconds({ endedAt, attemptEndsAt, kind }: Job): number {
  if (!endedAt || attemptEndsAt === undefined || kind === 'pipeline') return 0;
  return Math.max(0, (Date.parse(endedAt) - attemptEndsAt) / 1000);
}

/** Rate × stop latency of a job: what it may have spent past what was meant. */
const slackOf = (job: Job): number =>
  job.kind === 'pipeline'
    ? 0
    : (fullRate(job.spec, 'us-east-1') * (lateSeconds(job) + billedAtLeast)) / 3600 + 10;

function jobViolations(job: Job, jobs: Job[], ledger: Row[]): string[] {
  const children = jobs.filter(({ parent }) => parent?.jobId === job.id);
  const own = [job, ...children];
  const ids = own.map(({ id }) => `JOB#${id}`);
  const sum = ledger
    .filter(({ pk }) => ids.includes(pk))
    .reduce((total, { microUsd }) => total + microUsd, 0);
  const spent = job.cost.actualMicroUsd;
  const slack = own.reduce((total, one) => total + slackOf(one), 0);
  const cap = microUsdFrom(job.spec.budget?.maxCostUsd ?? '') ?? Infinity;
  const onExceeded = job.spec.budget?.onExceeded;
  const bound = onExceeded === 'Finish' ? cap + job.cost.worstMicroUsd : cap;
  const most = Math.min(bound, job.cost.allAttemptsMicroUsd) + slack;
  return [
    ...(job.endedAt ? [] : [`${job.id} (${job.kind}) is still ${job.phase}`]),
    ...(sum === spent ? [] : [`${job.id}: its ledger has ${sum}, it says ${spent}`]),
    ...(spent <= most ? [] : [`${job.id} (${job.kind}, ${onExceeded}) spent ${spent} > ${most}`]),
  ];
}

/** No month above its limit but by what stopping took; nothing reserved; all sums right. */
async function monthViolations(story: Story, limit: number): Promise<string[]> {
  const { accounts, reserved, spent, booked, open, slots, waiting } = await accountsOf(story);
  const rows = await rowsOf(story);
  const jobs = rows.filter(
    ({ pk, sk }) => pk.startsWith('JOB#') && sk === 'META',
  ) as unknown as Job[];
  const slack = jobs.reduce((total, job) => total + slackOf(job), 0);
  const rules: [boolean, string][] = [
    [reserved === 0, `${reserved} is still reserved`],
    [spent === booked, `the months have ${spent}, the jobs ${booked}`],
    [open === 0, `${open} ledger lines are open`],
    [slots === 0, `${slots} slots are held`],
    [waiting === 0, `${waiting} jobs live or wait`],
    [spent <= limit + slack, `the month has ${spent} of ${limit}`],
    ...accounts.map((account): [boolean, string] => [
      account.committedMicroUsd === account.spentMicroUsd,
      `${account.pk} has committed ${account.committedMicroUsd}, spent ${account.spentMicroUsd}`,
    ]),
  ];
  return rules.filter(([holds]) => !holds).map(([, text]) => text);
}
