import type { Reason } from '../../../shared/errors.ts';
import { isTerminal } from '../../../shared/job/lifecycle.ts';
import type { Job } from '../../../shared/job/model.ts';
import { kindOf } from '../../../statemachines/kinds/kinds.ts';
import { accountsOf, type Row, rowsOf } from '../../stories/accounts.ts';
import { modelsOf } from '../../stories/endpoint-world.ts';
import type { Story } from '../../stories/story.ts';
import { jobsOf } from '../judge.ts';
import { type Container, containersOf } from './containers.ts';
import { reader } from './jobs.ts';
import type { Lived } from './live.ts';
import { computingOf } from './services.ts';
import { spans, type World } from './world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** How long after its cause, or after the outage that hid it, an end may come. */
const lateMinutes = 40;
/** A container may be told to stop only just before its job's end is written. */
const graceMs = 60_000;

type Rule = [holds: boolean, otherwise: string];

/** Sentences about what must not be, once all had time to come right. */
export async function violationsOf(
  world: World,
  lived: Lived,
  usual: readonly Container[],
): Promise<string[]> {
  const { story, jobId, strange } = lived;
  const rows = await rowsOf(story);
  const jobs = jobsOf(rows);
  const job = jobs.find(({ id }) => id === jobId);
  if (!job) return [...strange, 'There is no job of the id that was answered.'];
  const accepted = jobs.filter(({ parent }) => !parent).length;
  return [
    ...strange,
    ...(accepted === 1 ? [] : [`One post made ${accepted} jobs.`]),
    ...jobs.flatMap((one) => endViolations(one, rows)),
    ...broken([...endRules(world, lived, job), ...timeRules(world, lived, job)]),
    ...containerViolations(world, lived, jobs, usual),
    ...(await computingOf(story)).map((text) => `${text} computes after the end.`),
    ...modelsOf(story).map((text) => `${text} is left.`),
    ...(await moneyViolations(story)),
    ...messageViolations(world, lived),
    ...(await whyViolations(lived)),
    ...story.kernel.denials.map(({ principal, action, resource }) => {
      return `${principal} was denied ${action} on ${resource}.`;
    }),
  ];
}

const broken = (rules: readonly Rule[]): string[] =>
  rules.filter(([holds]) => !holds).map(([, text]) => text);

/** Exactly one end, as the last of its phases. */
function endViolations(job: Job, rows: readonly Row[]): string[] {
  const phases = rows
    .filter(({ pk, sk }) => pk === `JOB#${job.id}` && sk.startsWith('EV#'))
    .toSorted((a, b) => (a.sk < b.sk ? -1 : 1))
    .map(({ phase }) => phase);
  const ends = phases.filter((phase) => isTerminal(phase));
  const what = job.parent ? `Stage ${job.parent.stage}` : 'The job';
  if (ends.length === 0) return [`${what} never ended: it is ${job.phase}.`];
  if (ends.length === 1 && phases.at(-1) === job.phase) return [];
  return [`${what} ended as ${ends.join(', ')}, its last phase is ${job.phase}.`];
}

/** Whether refusals may end this world's job: where it verifies or starts, after two minutes. */
const mayEndByDenial = ({ fault, span, boundary }: World) =>
  fault === 'deny' && 'ms' in spans[span] && /(verify|start)$/.test(boundary.function);

/** The ends that are true: of the code, or of what ended it before. */
function trueEnds(world: World, lived: Lived): string[] {
  const { cancelStatus, endedBefore, forgotten, plan, actionAt } = lived;
  const own = world.code === 'succeeds' ? 'Succeeded' : 'Failed/UserCodeFailed';
  const cancelled = cancelStatus === 202 && !endedBefore;
  const ends = cancelled && world.code === 'fails' ? [] : [own];
  if (cancelled) ends.push('Cancelled/Cancelled');
  if (world.action === 'deadline') ends.push('Failed/DeadlineExceeded');
  if (forgotten) ends.push('Failed/HeartbeatLost');
  if (mayEndByDenial(world)) ends.push('Failed/AccessDenied');
  // An outage longer than the time left may be told as what it was.
  const outlasted = world.action === 'deadline' && (plan.endsAt ?? 0) >= (actionAt ?? Infinity);
  if (outlasted) ends.push('Failed/InternalError', 'Failed/Throttled');
  // What the cancel was told is how it stays.
  return endedBefore ? ends.filter((end) => end.split('/')[0] === endedBefore) : ends;
}

function endRules(world: World, lived: Lived, job: Job): Rule[] {
  const end = job.reason ? `${job.phase}/${job.reason}` : job.phase;
  const ends = trueEnds(world, lived);
  const said = job.message ? ` (${job.message.split('\n')[0]?.slice(0, 160)})` : '';
  return [
    [
      !isTerminal(job.phase) || ends.includes(end),
      `It ended ${end}${said}, not ${ends.join(' or ')}.`,
    ],
    [
      lived.forgotten || job.attempt === 1,
      `An outage cost an attempt: it is the ${job.attempt}th.`,
    ],
  ];
}

/** The end follows its cause, or the end of the outage that hid it. */
function timeRules(_world: World, lived: Lived, job: Job): Rule[] {
  const worked = containersOf(lived.story)
    .filter(({ serves }) => !serves)
    .map(({ endedAt }) => endedAt ?? 0);
  const causes = [...worked, lived.plan.endsAt ?? 0, lived.actionAt ?? 0, lived.submittedAt];
  const natural = Math.max(...causes.filter((time) => time <= Date.parse(job.endedAt ?? '')));
  const late = (Date.parse(job.endedAt ?? '') - natural) / minuteMs;
  return [[!job.endedAt || late <= lateMinutes, `Its end came ${Math.round(late)} minutes late.`]];
}

function containerViolations(
  world: World,
  lived: Lived,
  jobs: readonly Job[],
  usual: readonly Container[],
): string[] {
  const job = jobs.find(({ id }) => id === lived.jobId);
  const { story } = lived;
  const all = containersOf(story);
  const ended = Date.parse(job?.endedAt ?? '');
  const rules = all.map(({ id, endedAt, serves }): Rule => {
    const max = serves ? Number.POSITIVE_INFINITY : ended + graceMs;
    const minutes = Math.round(((endedAt ?? story.clock.now()) - ended) / minuteMs);
    return [
      Number.isNaN(ended) || (endedAt ?? Number.POSITIVE_INFINITY) <= max,
      `${typeOf(id)} ran ${minutes} minutes on.`,
    ];
  });
  const undisturbed = world.action === 'none' && !lived.forgotten && job?.phase !== 'Failed';
  rules.push([
    !undisturbed || world.code === 'fails' || all.length === usual.length,
    `It took ${all.length} containers instead of ${usual.length}.`,
  ]);
  const serving = lived.serving?.filter(({ serves, endedAt }) => serves && endedAt === undefined);
  rules.push([
    !serving || lived.forgotten || serving.length > 0,
    'What lives on had no instance before it was ended.',
  ]);
  return broken(rules);
}

const typeOf = (id: string) => `A container of ${id.split('-')[0]}`;

async function moneyViolations(story: Story): Promise<string[]> {
  const { reserved, spent, booked, ledger, open, slots, waiting } = await accountsOf(story);
  return broken([
    [open === 0, `${open} ledger lines are open.`],
    [reserved === 0, `${reserved} micro-dollars are still reserved.`],
    [slots === 0, `${slots} slots are still held.`],
    [waiting === 0, `${waiting} rows of living or waiting jobs are left.`],
    [
      spent === booked && ledger === booked,
      `The month has ${spent}, jobs ${booked}, lines ${ledger}.`,
    ],
  ]);
}

/** The causes that may be told of a job that ended for such a reason in these worlds. */
const trueCauses: Partial<Record<Reason | 'none', RegExp>> = {
  none: /^(succeeded|doubtful-result)$/,
  UserCodeFailed: /^(key-missing|health-check-failed|command-missing)$/,
  Cancelled: /^cancelled$/,
  DeadlineExceeded: /^(deadline-passed|timeout-passed|never-in-time)$/,
  HeartbeatLost: /^(workload-vanished|exit-not-seen)$/,
  AccessDenied: /^permission-missing$/,
  Throttled: /^throttled$/,
  InternalError: /^(throttled|aws-failed|aws-unreachable|function-died)$/,
};

/** Whoever asks why is told a cause that is true. */
async function whyViolations({ story, jobId }: Lived): Promise<string[]> {
  const { status, body } = await story.api('GET', `/jobs/${jobId}/why`);
  if (status !== 200) return [`Asked why, it answers ${status}: ${JSON.stringify(body)}`];
  const reason: Reason | 'none' = body.of.reason ?? 'none';
  const isTrue = trueCauses[reason]?.test(String(body.cause)) ?? false;
  if (isTrue || !isTerminal(body.of.phase)) return [];
  return [`Asked why, it says ${body.cause} of ${reason}: ${JSON.stringify(body.evidence[0])}`];
}

/** The calls after which nobody can know whether the message went out. */
const ambiguous = ({ boundary: { service, operation, function: name }, span }: World) =>
  operation === 'Publish' ||
  (service === 'dynamodb' && (name === 'job-announced' || span === 'outage'));

/**
 * Amazon SNS cannot tell a repeat, so what nobody answered may come again: one more, and no other
 * for an hour; once it is over, a last one.
 */
function messageViolations(world: World, lived: Lived): string[] {
  const { story, jobId, plan } = lived;
  const mails = story.outbox().filter(({ to, body }) => to === reader && body.includes(jobId));
  const first = Math.min(...mails.map(({ at }) => at));
  const within = mails.filter(({ at }) => at < first + hourMs).length;
  const repeats = ambiguous(world) ? plan.hits : 0;
  // What serves goes on costing after the end of its job: a later copy has the cost of then.
  const costs = kindOf(world.kind).lease ? /^Cost: .*$/gm : /(?!)/g;
  const kinds = new Set(
    mails.map(({ subject, body }) => `${subject}\n${body.replaceAll(costs, '')}`),
  );
  return broken([
    [mails.length >= 1, 'Nobody was told of the end.'],
    [within <= 1 + Math.min(repeats, 1), `${within} messages told of the end within an hour.`],
    [mails.length <= 1 + Math.min(repeats, 2), `${mails.length} told of the end.`],
    [kinds.size <= 1, `The end was told in ${kinds.size} different ways.`],
  ]);
}
