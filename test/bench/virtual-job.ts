import type { Requests } from '../../functions/meter/job-requests.ts';
import { startVirtualPlane, type VirtualPlane } from '../../infra/local/boot/virtual-plane.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { Tally } from '../stories/tally.ts';

/** A job to run on virtual time. */
export interface VirtualJob {
  kind: 'task' | 'tuning';
  /** How long its workload takes in all. */
  hours: number;
  /** Whether the events of workloads arrive. */
  events: 'delivered' | 'dropped';
}

/** What it took. */
export interface VirtualRun {
  job: VirtualJob;
  /** State transitions as they are billed: states entered and retries. */
  transitions: number;
  /** Those of them that entered the state that watches, after the first time. */
  polls: number;
  /** Of the largest history; AWS ends an execution at 25,000. */
  historyEvents: number;
  virtualSeconds: number;
  wallSeconds: number;
  /** AWS calls of functions. */
  calls: number;
  /** All that is billed of what the plane asked for the job: without the reaper, who idles too. */
  requests: Requests;
}

const newYear = Date.UTC(2026, 0, 1);
const trials = 4;

/** Runs one job on a virtual plane of its own and counts. */
export async function runVirtually(assembly: string, job: VirtualJob): Promise<VirtualRun> {
  const workloads = job.kind === 'tuning' ? trials : 1;
  const runSeconds = (job.hours * 3600) / workloads;
  const began = performance.now();
  const tally = new Tally();
  const plane = await startVirtualPlane({
    assembly,
    seed: 7,
    startAt: newYear,
    model: (_spec, random) => ({
      runSeconds,
      exitCode: 0,
      lines: [`validation:rmse=${random()}`],
    }),
    faults: {
      deliver: ({ source }) =>
        job.events === 'dropped' && /^aws\.(ecs|sagemaker|codebuild)$/.test(source)
          ? 'drop'
          : 'deliver',
    },
    meter: tally,
  });
  try {
    await toItsEnd(plane, job);
    const wallSeconds = (performance.now() - began) / 1000;
    const virtualSeconds = (plane.clock.now() - newYear) / 1000;
    const history = await historyOf(plane);
    const requests = {
      ...tally.requests(['reaper-due']),
      apiRequests: 1,
      stateTransitions: history.transitions,
    };
    const calls = tally.calls.length;
    return { job, ...history, virtualSeconds, wallSeconds, calls, requests };
  } finally {
    await plane.stop();
  }
}

const specOf = ({ kind, hours }: VirtualJob) => ({
  kind,
  image: 'registry.example/trainer:1',
  command: ['node', 'train.mjs'],
  timeoutSeconds: Math.max(2, 2 * hours) * 3600,
  ...(kind === 'tuning'
    ? {
        objective: { minimize: 'validation:rmse', regex: 'validation:rmse=([0-9.eE+-]+)' },
        ranges: { wd: { min: 1e-6, max: 1e-1, scale: 'log' } },
        maxJobs: trials,
        maxParallelJobs: 1,
      }
    : {}),
});

async function toItsEnd(plane: VirtualPlane, job: VirtualJob): Promise<void> {
  const token = await plane.token('default', 'submitter');
  const { status, body } = await plane.http({
    method: 'POST',
    path: '/jobs',
    query: '',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(specOf(job))),
  });
  const text = Buffer.from(body as Uint8Array).toString();
  if (status !== 202) throw new Error(`The job was refused with ${status}: ${text}`);
  const { id } = JSON.parse(text);
  await plane.runUntil(() => hasEnded(plane, id));
  const phase = phaseOf(plane, id);
  if (phase !== 'Succeeded') throw new Error(`A ${job.kind} job of the benchmark ended ${phase}.`);
}

const hasEnded = (plane: VirtualPlane, id: string) =>
  /^(Succeeded|Failed|Cancelled)$/.test(phaseOf(plane, id));

/** Read from the table, without a call of the API. */
function phaseOf({ kernel }: VirtualPlane, id: string): string {
  return kernel.transact((_tx, context) => {
    const { TableNames } = context.call<Shape>('dynamodb', 'ListTables', {});
    const Key = { pk: { S: `JOB#${id}` }, sk: { S: 'META' } };
    const request = { TableName: TableNames[0], Key };
    return context.call<Shape>('dynamodb', 'GetItem', request).Item.phase.S;
  });
}

async function historyOf(plane: VirtualPlane) {
  const counts = { transitions: 0, polls: 0, historyEvents: 0 };
  const states = (operation: string, request: object) =>
    plane.kernel.call<Shape>('states', operation, request, planePrincipal);
  const { stateMachines } = await states('ListStateMachines', {});
  for (const { stateMachineArn } of stateMachines) {
    const { executions } = await states('ListExecutions', { stateMachineArn });
    for (const { executionArn } of executions) {
      const request = { executionArn, maxResults: 1000 };
      const { events, nextToken } = await states('GetExecutionHistory', request);
      if (nextToken) throw new Error('A history of the benchmark has more than 1,000 events.');
      add(counts, events);
    }
  }
  return counts;
}

function add(
  counts: { transitions: number; polls: number; historyEvents: number },
  events: Shape[],
) {
  const count = (test: (event: Shape) => boolean) => events.filter(test).length;
  const entered = count(({ type }) => type.endsWith('StateEntered'));
  const watched = count(({ stateEnteredEventDetails: to }) => to?.name === 'Watch');
  // A task is scheduled once for each time its state is entered, and once for each retry.
  const retries =
    count(({ type }) => type === 'TaskScheduled') -
    count(({ type }) => type === 'TaskStateEntered');
  counts.transitions += entered + Math.max(0, retries);
  counts.polls += Math.max(0, watched - 1);
  counts.historyEvents = Math.max(counts.historyEvents, events.length);
}
