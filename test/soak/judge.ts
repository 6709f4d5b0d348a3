import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job } from '../../shared/job/model.ts';
import { microUsdFrom } from '../../shared/money/money.ts';
import { fullRate } from '../../statemachines/cost.ts';
import type { accountsOf, Row } from '../stories/accounts.ts';

type Accounts = Awaited<ReturnType<typeof accountsOf>>;

/** The jobs among the table's items. */
export const jobsOf = (rows: readonly Row[]): Job[] =>
  rows.filter(({ pk, sk }) => pk.startsWith('JOB#') && sk === 'META') as unknown as Job[];

/** Counts the jobs, and says what is wrong with any of them. */
export function judgedJobs(rows: readonly Row[]) {
  const jobs = jobsOf(rows);
  const ledger = rows.filter(({ sk }) => sk.startsWith('LEDGER#'));
  const events = rows.filter(({ sk }) => sk.startsWith('EV#'));
  const ends: Record<string, number> = {};
  const violations: string[] = [];
  for (const job of jobs) {
    const end = `${job.kind} ${job.phase}${job.reason ? `/${job.reason}` : ''}`;
    ends[end] = (ends[end] ?? 0) + 1;
    const own = (of: Row[]) => of.filter(({ pk }) => pk === `JOB#${job.id}`);
    violations.push(...lifeViolations(job, own(events), own(ledger)));
    violations.push(...moneyViolations(job, jobs, ledger));
  }
  return {
    accepted: jobs.filter(({ parent }) => !parent).length,
    workloads: ledger.length,
    retries: jobs.reduce((sum, { attempt }) => sum + attempt - 1, 0),
    ends,
    violations,
    slowestStop: Math.max(0, ...jobs.map(lateSeconds)),
  };
}

/** One end, at the end; no attempt too many; nothing billed for an attempt that never was. */
function lifeViolations(job: Job, events: Row[], ledger: Row[]): string[] {
  const inOrder = events.toSorted((a, b) => (a.sk < b.sk ? -1 : 1)).map(({ phase }) => phase);
  const ends = inOrder.filter((phase) => isTerminal(phase));
  const last = inOrder.at(-1);
  const rules: [boolean, string][] = [
    [job.endedAt !== undefined, `is still ${job.phase}`],
    [ends.length === 1 && last === job.phase, `ended as ${ends.join(', ')}, last ${last}`],
    [job.attempt <= job.spec.maxAttempts, `has attempt ${job.attempt}`],
    [ledger.every(({ attempt }) => attempt <= job.attempt), 'has a line of no attempt'],
    [job.held === undefined, 'holds something'],
  ];
  return broken(rules, `${job.id} (${job.kind})`);
}

/** AWS bills a task's first minute whole; a killed container had 30 seconds more. */
const perAttemptSeconds = 60 + 30;
/** The reaper comes every five minutes, and SageMaker takes some to delete. */
const retireSeconds = 15 * 60;

/** How long after its time an attempt's workload lived. */
function lateSeconds({ endedAt, attemptEndsAt, kind }: Job): number {
  if (!endedAt || attemptEndsAt === undefined || ['pipeline', 'endpoint'].includes(kind)) return 0;
  return Math.max(0, (Date.parse(endedAt) - attemptEndsAt) / 1000);
}

/** Rate × stop latency of a job: what it may have spent past what was meant. */
function slackOf(job: Job): number {
  if (job.kind === 'pipeline') return 0;
  const seconds =
    job.kind === 'endpoint' ? retireSeconds : lateSeconds(job) + job.attempt * perAttemptSeconds;
  return (fullRate(job.spec, 'us-east-1') * seconds) / 3600 + 10 * job.attempt;
}

function moneyViolations(job: Job, jobs: readonly Job[], ledger: readonly Row[]): string[] {
  const children = jobs.filter(({ parent }) => parent?.jobId === job.id);
  const own = [job, ...children];
  const ids = own.map(({ id }) => `JOB#${id}`);
  const sum = ledger
    .filter(({ pk }) => ids.includes(pk))
    .reduce((total, { microUsd }) => total + microUsd, 0);
  const spent = job.cost.actualMicroUsd;
  const slack = own.reduce((total, one) => total + slackOf(one), 0);
  const cap = microUsdFrom(job.spec.budget?.maxCostUsd ?? '') ?? Number.POSITIVE_INFINITY;
  const onExceeded = job.spec.budget?.onExceeded;
  const bound = onExceeded === 'Finish' ? cap + job.cost.worstMicroUsd : cap;
  const max = Math.min(bound, job.cost.allAttemptsMicroUsd) + slack;
  const rules: [boolean, string][] = [
    [sum === spent, `its ledger has ${sum}, it says ${spent}`],
    [spent <= max, `(${onExceeded}) spent ${spent} > ${max}`],
  ];
  return broken(rules, `${job.id} (${job.kind})`);
}

/** No month above its limit but by what stopping took; nothing reserved; all sums right. */
export function monthViolations(found: Accounts, jobs: readonly Job[], limit: number): string[] {
  const { accounts, reserved, spent, booked, open, slots, waiting } = found;
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
  return broken(rules, 'money:');
}

const broken = (rules: readonly [boolean, string][], what: string): string[] =>
  rules.filter(([holds]) => !holds).map(([, text]) => `${what} ${text}`);
