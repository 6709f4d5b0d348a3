import { type Container, containersOf } from './containers.ts';
import { jobIn, live } from './live.ts';
import type { Boundary, Setting } from './world.ts';

/** A call of a life without faults. */
export interface Met extends Boundary {
  /** Milliseconds since the submission. */
  offset: number;
}

/** A life without faults: its calls in their order, and what computed. */
export interface Life {
  calls: Met[];
  containers: Container[];
  /** When the user's code was done, in milliseconds since the submission. */
  workEndsAt: number;
}

const known = new Map<string, Promise<Life>>();

/** The life of a setting without faults; lived once in each process. */
export function lifeOf(setting: Setting): Promise<Life> {
  const key = Object.values(setting).join('/');
  const found = known.get(key) ?? record(setting);
  known.set(key, found);
  return found;
}

/** The same call of a life, if it has it. */
export const callIn = ({ calls }: Life, wanted: Boundary): Met | undefined =>
  calls.find(
    (one) =>
      one.function === wanted.function &&
      one.service === wanted.service &&
      one.operation === wanted.operation &&
      one.nth === wanted.nth,
  );

/** The message of an end, and what a deleted endpoint leaves, come within this time. */
const restMs = 120_000;

async function record(setting: Setting): Promise<Life> {
  const length = setting.action === 'none' ? 'short' : 'long';
  const lived = await live({ setting, length });
  const { story, plan, submittedAt } = lived;
  const end = story.clock.now();
  await story.advance(restMs);
  const job = await jobIn(lived);
  const containers = containersOf(story);
  await story.stop();
  if (!job?.endedAt) throw new Error(`A ${setting.kind} without faults never ends`);
  const ends = containers.filter(({ serves }) => !serves).map(({ endedAt = end }) => endedAt);
  return {
    calls: plan.calls.map(({ at, ...boundary }) => ({ ...boundary, offset: at - submittedAt })),
    containers,
    workEndsAt: (ends.length > 0 ? Math.max(...ends) : Date.parse(job.endedAt)) - submittedAt,
  };
}

/**
 * Where faults may begin in the lives of a setting: at each call of the life in which nothing is
 * done to the job (then the action comes while the fault is at work), and at those that only the
 * action makes.
 */
export async function boundariesOf(setting: Setting): Promise<Met[]> {
  const calm = await lifeOf({ ...setting, action: 'none' });
  if (setting.action === 'none') return calm.calls;
  const acted = await lifeOf(setting);
  return [...calm.calls, ...acted.calls.filter((call) => !callIn(calm, call))];
}
