import { type Chapter, exactly, type Figure } from './figure.ts';
import { runVirtually, type VirtualJob, type VirtualRun } from './virtual-job.ts';

/** Standard workflows in us-east-1: $0.025 for 1,000 transitions, by AWS’s price page. */
const transitionUsd = 25e-6;

/** A poll in a loop of Wait, Task and Choice once a minute, as such loops are mostly written. */
const naive = { baseTransitions: 8, periodSeconds: 60, transitionsPerPoll: 3, eventsPerPoll: 9 };

/** Where AWS ends an execution. */
const historyLimit = 25_000;

const jobs: readonly VirtualJob[] = [
  { kind: 'task', hours: 1, events: 'delivered' },
  { kind: 'task', hours: 1, events: 'dropped' },
  { kind: 'tuning', hours: 1, events: 'delivered' },
  { kind: 'tuning', hours: 1, events: 'dropped' },
  { kind: 'tuning', hours: 72, events: 'delivered' },
  { kind: 'tuning', hours: 72, events: 'dropped' },
];

/** What the state machines of a job cost, and how fast virtual time goes: both of the same runs. */
export async function transitionChapters(assembly: string): Promise<Chapter[]> {
  const runs: VirtualRun[] = [];
  for (const job of jobs) runs.push(await runVirtually(assembly, job));
  return [
    { title: 'State transitions of a job', figures: runs.flatMap(transitionFigures) },
    { title: 'Virtual time', figures: timeFigures(runs.at(-1)!) },
  ];
}

function transitionFigures({ job, transitions, polls, historyEvents }: VirtualRun): Figure[] {
  const name = `${job.kind} of ${job.hours} h, events ${job.events}`;
  const naivePolls = (job.hours * 3600) / naive.periodSeconds;
  const naiveTransitions = naive.baseTransitions + naive.transitionsPerPoll * naivePolls;
  const naiveEvents = naive.eventsPerPoll * naivePolls;
  const anchorIs = 'a poll every 60 s';
  const beyond =
    naiveEvents > historyLimit ? `; AWS ends it at ${historyLimit.toLocaleString('en-US')}` : '';
  const computed = `at $${transitionUsd * 1000} per 1,000 transitions`;
  const perThousandJobs = (count: number) => exactly(count * transitionUsd * 1000);
  return [
    {
      what: `${name}: transitions`,
      unit: '',
      ours: exactly(transitions),
      anchor: exactly(naiveTransitions),
      anchorIs,
      how: `${polls} polls and ${transitions - polls} others, from the execution histories`,
    },
    {
      what: '  events of the longest history',
      unit: '',
      ours: exactly(historyEvents),
      anchor: exactly(naiveEvents),
      anchorIs: `${anchorIs}${beyond}`,
      how: 'GetExecutionHistory',
    },
    {
      what: '  1,000 such jobs',
      unit: '$',
      ours: perThousandJobs(transitions),
      anchor: perThousandJobs(naiveTransitions),
      anchorIs,
      how: computed,
    },
  ];
}

function timeFigures({ job, virtualSeconds, wallSeconds, calls }: VirtualRun): Figure[] {
  const name = `${job.kind} of ${job.hours} h, events ${job.events}`;
  return [
    {
      what: `${name}: wall time`,
      unit: 's',
      ours: exactly(wallSeconds),
      anchor: exactly(5),
      anchorIs: 'the limit this project sets itself',
      how: 'one run in this process, with the start of the plane',
    },
    {
      what: '  virtual seconds in a real one',
      unit: '',
      ours: exactly(virtualSeconds / wallSeconds),
      anchor: exactly(1),
      anchorIs: 'real time',
      how: 'the same run',
    },
    { what: '  AWS calls of functions', unit: '', ours: exactly(calls), how: 'the same run' },
  ];
}
