import { violationsOf } from './judge.ts';
import { type Lived, live } from './live.ts';
import { callIn, lifeOf } from './lives.ts';
import { idOf, type Setting, type World } from './world.ts';

/** What became of a world. */
export interface Outcome {
  id: string;
  /**
   * Whether the call came that was to fail: looks are timed by the deadline, so a life that has one
   * may have fewer of them.
   */
  met: boolean;
  /** Sentences about what must not be. */
  violations: string[];
}

const minuteMs = 60_000;
/** After the end, or the outage, the plane has so long before it is looked at. */
const restMinutes = 12;
/** What is wrong then has so long to come right: a look every so many minutes. */
const patience = { looks: 9, minutes: 5 };
/** A message that nobody answered for twice goes out once an hour: its function may die thrice. */
const patienceForMessages = { looks: 36, sentence: 'Nobody was told of the end.' };
/** A deadline that comes while the fault is at work: so long after its first call. */
const deadlineLater = { least: 60, seconds: 30 };

/** Lives the life of a world and judges it. */
export async function runWorld(world: World): Promise<Outcome> {
  const id = idOf(world);
  const { kind, action, code, events } = world;
  const setting: Setting = { kind, action, code, events };
  const calm = await lifeOf({ ...setting, action: 'none' });
  const met = callIn(calm, world.boundary);
  const own = await lifeOf(setting);
  if (!met && !callIn(own, world.boundary)) {
    return {
      id,
      met: false,
      violations: [`The harness: no ${kind} without faults makes this call.`],
    };
  }
  const seconds = Math.ceil((met?.offset ?? 0) / 1000) + deadlineLater.seconds;
  const lived = await live({
    setting,
    world,
    length: action !== 'none' && (!met || met.offset < calm.workEndsAt) ? 'long' : 'short',
    ...(met && action !== 'none'
      ? { during: { deadlineSeconds: Math.max(deadlineLater.least, seconds) } }
      : {}),
  });
  const violations = await judged(world, lived, own.containers);
  await lived.story.stop();
  return { id, met: lived.plan.hitAt !== undefined, violations };
}

async function judged(world: World, lived: Lived, usual: Parameters<typeof violationsOf>[2]) {
  const { story, plan } = lived;
  const calm = Math.max(story.clock.now(), plan.endsAt ?? 0);
  await story.runUntil(calm + restMinutes * minuteMs);
  const { looks: maxLooks, sentence } = patienceForMessages;
  for (let looks = 1; ; looks += 1) {
    const violations = await violationsOf(world, lived, usual);
    const isLate = looks >= patience.looks && violations.some((one) => one !== sentence);
    if (violations.length === 0 || isLate || looks === maxLooks) return violations;
    await story.advance(patience.minutes * minuteMs);
  }
}
