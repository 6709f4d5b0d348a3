import { startVirtualPlane } from '../../../infra/local/boot/virtual-plane.ts';
import { type Assembly, loadAssembly } from '../../../infra/local/template/assembly.ts';
import { ensureAssembly } from '../../../infra/synth.ts';
import { isTerminal, type Phase } from '../../../shared/job/lifecycle.ts';
import type { Job } from '../../../shared/job/model.ts';
import { kindOf } from '../../../statemachines/kinds/kinds.ts';
import { rowsOf } from '../../stories/accounts.ts';
import { newYear, type Story, storyOn } from '../../stories/story.ts';
import { jobsOf } from '../judge.ts';
import { type Container, containersOf } from './containers.ts';
import { FaultPlan } from './fault-plan.ts';
import { jobOf, modelOf, serveOf, type workSeconds } from './jobs.ts';
import type { Setting, World } from './world.ts';

/** A life as it is to be lived. */
export interface Plan {
  setting: Setting;
  /** Absent: nothing fails. */
  world?: World;
  length: keyof typeof workSeconds;
  /**
   * The action comes while the fault is at work: this deadline, or a cancel, which comes while a
   * single call that is to fail waits for its answer, and else ten seconds after the first one.
   * Absent: at its own time, when everything runs.
   */
  during?: { deadlineSeconds: number };
}

/** A life as it was lived. */
export interface Lived {
  story: Story;
  plan: FaultPlan;
  jobId: string;
  submittedAt: number;
  /** When the action was due; absent: none came. */
  actionAt?: number;
  /** What the cancel was answered. */
  cancelStatus?: number;
  /** As what that answer said the job had ended by itself: what it left behind was ended. */
  endedBefore?: Phase;
  forgotten: boolean;
  /** What the API answered that it never should. */
  strange: string[];
  /** Containers as they were when what lives on after the job was to be ended. */
  serving?: Container[];
}

const second = 1000;
const minute = 60 * second;

/** When a user cancels, and when the deadline of such a job is, in a life without faults. */
const ownTime = { cancelMs: 90 * second, deadlineSeconds: 120 };
const duringFault = { cancelMs: 10 * second, forgetMs: 20 * second };
/** A job that has not ended by then never will. */
const patienceMs = 9 * 60 * minute;

let read: Promise<Assembly> | undefined;
/** Read once for all the planes of this process. */
export const assembly = (): Promise<Assembly> => {
  read ??= ensureAssembly().then(({ folder }) => loadAssembly(folder));
  return read;
};

/** Submits the job, does to it what the plan says, and waits until it has ended. */
export async function live({ setting, world, length, during }: Plan): Promise<Lived> {
  let now = () => newYear;
  const plan = new FaultPlan(world, () => now());
  const times: { submittedAt?: number } = {};
  const plane = await startVirtualPlane({
    assembly: await assembly(),
    seed: 1,
    startAt: newYear,
    model: modelOf(setting, length),
    serve: serveOf(
      setting,
      length,
      () => now(),
      () => times.submittedAt,
    ),
    faults: {
      call: plan.decide,
      deliver: ({ source }) =>
        setting.events === 'lost' && source !== 'aws.events' ? 'drop' : 'deliver',
    },
  });
  now = plane.clock.now;
  const story = await storyOn(plane);
  const deadlineSeconds = during?.deadlineSeconds ?? ownTime.deadlineSeconds;
  const job = await jobOf(
    story,
    setting,
    setting.action === 'deadline' ? deadlineSeconds : undefined,
  );
  const submittedAt = now();
  times.submittedAt = submittedAt;
  const strange: string[] = [];
  const answer = await insist(story, strange, 'POST', '/jobs', job);
  const jobId = String(answer.body.id);
  const lived: Lived = { story, plan, jobId, submittedAt, forgotten: false, strange };
  if (setting.action === 'deadline') lived.actionAt = now() + deadlineSeconds * second;
  if (during && setting.action === 'cancel' && world?.span === '1-call' && !plan.hitAt) {
    plan.atFirst = () => cancel(lived);
  }
  await untilEnd(lived, setting, {
    during: during !== undefined,
    forget: world?.workload === 'forgotten',
  });
  if (kindOf(setting.kind).lease) await endLease(lived);
  return lived;
}

/** The job as the table has it. */
export async function jobIn({ story, jobId }: Lived): Promise<Job | undefined> {
  return jobsOf(await rowsOf(story)).find(({ id }) => id === jobId);
}

async function untilEnd(
  lived: Lived,
  setting: Setting,
  { during, forget }: { during: boolean; forget: boolean },
): Promise<void> {
  const { story, plan, submittedAt } = lived;
  const { now } = story.clock;
  const end = now() + patienceMs;
  let cancelAt =
    setting.action === 'cancel' && !during ? submittedAt + ownTime.cancelMs : undefined;
  let forgetAt: number | undefined;
  let noticed = false;
  for (;;) {
    if (plan.hitAt !== undefined && !noticed) {
      noticed = true;
      if (during && setting.action === 'cancel' && lived.actionAt === undefined)
        cancelAt = plan.hitAt + duringFault.cancelMs;
      if (forget) forgetAt = plan.hitAt + duringFault.forgetMs;
    }
    if (cancelAt !== undefined && now() >= cancelAt) {
      cancelAt = undefined;
      await cancel(lived);
    }
    if (forgetAt !== undefined && now() >= forgetAt) {
      const computed = containersOf(story).length > 0;
      if (computed) story.forget();
      lived.forgotten ||= computed;
      forgetAt = computed ? undefined : now() + 5 * second;
    }
    const job = await jobIn(lived);
    if ((job && isTerminal(job.phase)) || now() >= end) return;
    const next = Math.min(cancelAt ?? end, forgetAt ?? end, now() + minute);
    await advance(lived, Math.max(next, now()), noticed);
  }
}

/** To that time; but only to the first failing call, if it comes before. */
async function advance({ story, plan }: Lived, time: number, noticed: boolean): Promise<void> {
  const { clock, runUntil } = story;
  if (noticed) return runUntil(time);
  while (clock.now() < time && plan.hitAt === undefined) {
    await runUntil(Math.min(time, clock.now() + 2 * second));
  }
}

async function cancel(lived: Lived): Promise<void> {
  const { story, jobId, strange } = lived;
  const { status, body } = await insist(story, strange, 'POST', `/jobs/${jobId}/cancel`);
  lived.actionAt = story.clock.now();
  lived.cancelStatus = status;
  const endedBefore = status === 202 && isTerminal(body.phase) && body.phase !== 'Cancelled';
  if (endedBefore) lived.endedBefore = body.phase;
}

/** What lives on is ended some minutes later, as a user would. */
async function endLease(lived: Lived): Promise<void> {
  const { story, strange } = lived;
  if ((await jobIn(lived))?.phase !== 'Succeeded') return;
  await story.advance(5 * minute);
  // A cancel that came late has done so already.
  if (lived.cancelStatus === 202) return;
  lived.serving = containersOf(story);
  await insist(story, strange, 'POST', `/jobs/${lived.jobId}/cancel`);
}

/** As any client does: after a failure once more, with the same key, for up to an hour. */
async function insist(
  story: Story,
  strange: string[],
  method: string,
  target: string,
  body?: object,
) {
  const began = story.clock.now();
  const end = began + 60 * minute;
  // A deletion that failed is gone on with by the plane: the next try may find nothing left.
  const isGone = (status: number) =>
    method === 'DELETE' && status === 404 && story.clock.now() > began;
  for (let pauseMs = 2 * second; ; pauseMs = Math.min(2 * pauseMs, 30 * second)) {
    const answer = await story.api(method, target, body, { 'idempotency-key': target });
    const mayPass = answer.status >= 500 || answer.status === 429;
    if (!mayPass || story.clock.now() > end) {
      if (answer.status >= 400 && answer.status !== 409 && !isGone(answer.status)) {
        strange.push(`${method} answered ${answer.status} ${JSON.stringify(answer.body)}`);
      }
      return answer;
    }
    await story.advance(pauseMs);
  }
}
