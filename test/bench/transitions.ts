import type { Requests } from '../../functions/meter/job-requests.ts';
import { pricedRequests } from '../../functions/meter/priced-requests.ts';
import { type Chapter, exactly, type Figure } from './figure.ts';
import { type NaiveRun, runNaively } from './naive-loop.ts';
import { runVirtually, type VirtualJob, type VirtualRun } from './virtual-job.ts';

const jobs: readonly VirtualJob[] = [
  { kind: 'task', hours: 1, events: 'delivered' },
  { kind: 'task', hours: 1, events: 'dropped' },
  { kind: 'task', hours: 24, events: 'delivered' },
  { kind: 'tuning', hours: 1, events: 'delivered' },
  { kind: 'tuning', hours: 24, events: 'delivered' },
  { kind: 'tuning', hours: 72, events: 'delivered' },
  { kind: 'tuning', hours: 72, events: 'dropped' },
];

/** What the plane asks of AWS for a job, and how fast virtual time goes: both of the same runs. */
export async function transitionChapters(assembly: string): Promise<Chapter[]> {
  const runs: VirtualRun[] = [];
  for (const job of jobs) runs.push(await runVirtually(assembly, job));
  const loops = new Map<number, NaiveRun>();
  for (const { hours } of jobs) {
    if (!loops.has(hours)) loops.set(hours, await runNaively(hours));
  }
  const figures = runs.flatMap((run) => jobFigures(run, loops.get(run.job.hours)!));
  return [
    { title: 'The control plane of a job', figures },
    { title: 'Virtual time', figures: timeFigures(runs.at(-1)!) },
  ];
}

function jobFigures(run: VirtualRun, loop: NaiveRun): Figure[] {
  const { job, transitions, polls, historyEvents, requests } = run;
  const name = `${job.kind} of ${job.hours} h, events ${job.events}`;
  const end = loop.status === 'SUCCEEDED' ? '' : `, ${loop.status} at the limit of its history`;
  const anchorIs = `Wait 60 s, DescribeTasks, Choice on the same engine${end}`;
  return [
    {
      what: `${name}: transitions`,
      unit: '',
      ours: exactly(transitions),
      anchor: exactly(loop.transitions),
      anchorIs,
      how: `${polls} polls and ${transitions - polls} others, from the execution histories`,
    },
    {
      what: '  events of the longest history',
      unit: '',
      ours: exactly(historyEvents),
      anchor: exactly(loop.historyEvents),
      anchorIs,
      how: 'GetExecutionHistory',
    },
    {
      what: '  control plane of 1,000 such jobs',
      unit: '$',
      ours: exactly(dollars(requests) * 1000),
      anchor: exactly(dollars(loop.requests) * 1000),
      anchorIs,
      how: `all calls of the run at list prices: ${sharesText(requests)}`,
    },
  ];
}

const priced = (requests: Requests) => pricedRequests(requests, 'us-east-1');

/** At list prices, before any free tier; every sort has one in us-east-1. */
const dollars = (requests: Requests) =>
  priced(requests).reduce((sum, { microUsd }) => sum + microUsd!, 0) / 1_000_000;

/** The three dearest sorts and their parts of the whole. */
function sharesText(requests: Requests): string {
  return priced(requests)
    .toSorted((a, b) => b.microUsd! - a.microUsd!)
    .slice(0, 3)
    .map(({ what, microUsd }) => `${what} ${percent(microUsd! / 1e6 / dollars(requests))}`)
    .join(', ');
}

const percent = (part: number) => `${Math.round(100 * part)} %`;
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
