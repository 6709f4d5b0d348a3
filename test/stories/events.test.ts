import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { noDenials, startStory, taskJob, tuningJob } from './story.ts';

type Deliver = NonNullable<NonNullable<VirtualOptions['faults']>['deliver']>;

const ofWorkloads =
  (fate: () => ReturnType<Deliver>): Deliver =>
  (event) =>
    /^aws\.(ecs|sagemaker|codebuild)$/.test(event.source) ? fate() : 'deliver';

/** What a person would compare: everything but the times. */
const outcome = ({ phase, reason, attempt, result }: Record<string, unknown>) => ({
  phase,
  reason,
  attempt,
  best: (result as { bestTrainingJob?: { objective: number } })?.bestTrainingJob?.objective,
});

async function tell(job: object, deliver: Deliver) {
  let trials = 0;
  const story = await startStory({
    seed: 3,
    faults: { deliver },
    model: ({ service }) => {
      trials += service === 'sagemaker' ? 1 : 0;
      return {
        runSeconds: 30,
        exitCode: 0,
        lines: [`validation:rmse=${[3, 1, 4, 2][trials % 4]}`],
      };
    },
  });
  const id = await story.submit(job);
  const ended = await story.end(id);
  await story.advance(15 * 60_000);
  return { story, id, ended, later: await story.job(id), mails: story.outbox() };
}

describe.each([
  ['task', taskJob],
  ['tuning job', tuningJob],
])('the events of a %s', (_name, job) => {
  afterEach(noDenials);

  it('may all be lost: the poll sees the end', async () => {
    const { ended, mails } = await tell(
      job,
      ofWorkloads(() => 'drop'),
    );
    expect(ended.phase).toBe('Succeeded');
    expect(mails).toHaveLength(1);
  });

  it('may come twice, late and out of order: nothing changes', async () => {
    const plain = await tell(job, () => 'deliver');
    let turn = 0;
    const mixed = ofWorkloads(() => {
      turn += 1;
      return turn % 3 === 0 ? 'twice' : { delayMs: (turn * 7919) % 400_000 };
    });
    const { later, mails } = await tell(job, mixed);
    expect(outcome(later)).toEqual(outcome(plain.ended));
    expect(mails).toHaveLength(1);
  });
});
