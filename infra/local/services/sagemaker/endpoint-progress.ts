import type { Context, Outside, TaskHandler, Tx, Write } from '../../kernel/types.ts';
import { advanceEndpointSoon, publishEndpoint, recordEndpoint } from './endpoint-events.ts';
import {
  type Endpoint,
  getEndpoint,
  markReady,
  type Replica,
  removeEndpoint,
  removeReplica,
  replicasOf,
} from './endpoint-store.ts';
import type { InFlight } from './in-flight.ts';
import { logOf, madeOf, planReplicas, type Servers, startReplica } from './replica.ts';

/** How often a container that starts is asked whether it is healthy, in milliseconds. */
const pauseMs = 250;
/** A /ping must be answered within this (SageMaker's own limit). */
const pingMs = 2000;
/** After SIGTERM a serving container has so long to end (SageMaker's limit). */
const stopGraceSeconds = 30;

/** How far a replica is; `failure` says why it will never answer. */
interface Progress {
  replica: Replica;
  state: 'ready' | 'starting' | 'gone';
  failure?: string;
}

/**
 * The one task that moves an endpoint: it looks at the row and its containers and does what is due.
 * New replicas answer /ping before the traffic goes to them; those before them stop only then, and
 * only once they have answered what they were asked.
 */
export function advanceEndpoint(servers: Servers, inFlight: InFlight): TaskHandler {
  return async ({ name }, outside) => {
    const endpoint = outside.transact((tx) => getEndpoint(tx, name));
    if (!endpoint) return;
    const wanted = [endpoint.config, endpoint.next];
    const all = outside.transact((tx) => replicasOf(tx, name));
    const unwanted = all.filter(
      ({ config }) => ['Deleting', 'Failed'].includes(endpoint.status) || !wanted.includes(config),
    );
    const left = await stopped(servers, outside, unwanted, inFlight);
    if (endpoint.status === 'Deleting') return left ? again(name) : deleted(name);
    if (endpoint.status === 'Failed') return left ? again(name) : undefined;
    const kept = endpoint.config && (await keepUp(servers, outside, name, endpoint.config));
    const write = endpoint.next ? await bringUp(servers, outside, endpoint) : undefined;
    return (tx, context) => {
      write?.(tx, context);
      if (left || kept === 'starting' || endpoint.next) again(name)(tx, context);
    };
  };
}

const again =
  (name: string): Write =>
  (_tx, context) =>
    advanceEndpointSoon(context, name, pauseMs);

function deleted(name: string): Write {
  return (tx, context) => {
    const endpoint = getEndpoint(tx, name);
    if (endpoint?.status !== 'Deleting') return;
    removeEndpoint(tx, name);
    publishEndpoint(tx, context, { ...endpoint, modified: context.now }, 'Deleted');
  };
}

/** Stops containers that are no longer wanted; answers whether any is left. */
async function stopped(
  { runner }: Servers,
  outside: Outside,
  replicas: Replica[],
  inFlight: InFlight,
): Promise<boolean> {
  let left = false;
  for (const { id } of replicas) {
    const { state } = await runner.status(id);
    if (state === 'running') {
      left = true;
      if (inFlight.of(id) === 0) await runner.stop(id, stopGraceSeconds);
    } else outside.transact((tx) => removeReplica(tx, id));
  }
  return left;
}

/** Replaces the replicas that died of a configuration that is in service. */
async function keepUp(
  servers: Servers,
  outside: Outside,
  name: string,
  config: string,
): Promise<'ready' | 'starting'> {
  const progress = await look(servers, outside, name, config);
  for (const { replica } of progress.filter(({ state }) => state === 'gone')) {
    outside.transact((tx) => removeReplica(tx, replica.id));
    const { variant, request } = replica;
    await planReplicas(servers, outside, name, config, 1, { variant, request });
  }
  return progress.every(({ state }) => state === 'ready') ? 'ready' : 'starting';
}

/** Brings up the next configuration; the write says what became of it. */
async function bringUp(
  servers: Servers,
  outside: Outside,
  endpoint: Endpoint,
): Promise<Write | undefined> {
  const config = endpoint.next!;
  const plan = outside.transact((tx) => madeOf(tx, config));
  if (!plan) return givenUp(endpoint, 'The model or the configuration was deleted meanwhile.');
  const known = outside.transact((tx) => replicasOf(tx, endpoint.name));
  const missing = plan.count - known.filter((one) => one.config === config).length;
  await planReplicas(servers, outside, endpoint.name, config, missing, plan.made);
  const progress = await look(servers, outside, endpoint.name, config);
  const failure = progress.find((one) => one.failure)?.failure;
  if (failure) return givenUp(endpoint, failure);
  if (progress.every(({ state }) => state === 'ready')) return swapped(endpoint);
  if (outside.now() < (endpoint.nextSince ?? 0) + plan.startSeconds * 1000) return undefined;
  return givenUp(endpoint, notHealthy(progress[0]!.replica));
}

const notHealthy = (replica: Replica) =>
  `The primary container for production variant ${replica.variant} did not pass the ping health ` +
  `check. Please check CloudWatch logs for this endpoint (${logOf(replica).group}).`;

/** Starts what has not started, and asks what runs whether it is healthy. */
async function look(
  servers: Servers,
  outside: Outside,
  name: string,
  config: string,
): Promise<Progress[]> {
  const replicas = outside.transact((tx) => replicasOf(tx, name));
  const own = replicas.filter((one) => one.config === config);
  return Promise.all(own.map((replica) => lookAt(servers, outside, replica)));
}

async function lookAt(servers: Servers, outside: Outside, replica: Replica): Promise<Progress> {
  let status = await servers.runner.status(replica.id);
  if (status.state === 'unknown') {
    const began = await startReplica(servers, outside, replica);
    if ('failure' in began) return { replica, state: 'gone', failure: began.failure };
    status = began.status;
  }
  if (status.state === 'failed-to-start') {
    return { replica, state: 'gone', failure: status.reason };
  }
  if (status.state !== 'running') {
    const code = status.state === 'exited' ? ` It ended with exit code ${status.exitCode}.` : '';
    return { replica, state: 'gone', failure: `${notHealthy(replica)}${code}` };
  }
  if (replica.ready) return { replica, state: 'ready' };
  const request = { method: 'GET', path: '/ping', headers: {} } as const;
  const answer = await servers.serving.send(replica, request, pingMs).catch(() => undefined);
  if (answer?.status !== 200) return { replica, state: 'starting' };
  outside.transact((tx) => markReady(tx, replica.id));
  return { replica, state: 'ready' };
}

const ifStill = (
  tx: Tx,
  context: Context,
  { name, next }: Endpoint,
  change: (now: Endpoint) => Partial<Endpoint>,
) => {
  const now = getEndpoint(tx, name);
  if (!now || now.next !== next) return;
  recordEndpoint(tx, context, { ...now, next: null, nextSince: null, ...change(now) });
};

function swapped(endpoint: Endpoint): Write {
  return (tx, context) =>
    ifStill(tx, context, endpoint, ({ next }) => ({ status: 'InService', config: next }));
}

/** As on AWS an update that fails leaves in service what was; a first deployment has failed. */
function givenUp(endpoint: Endpoint, failure: string): Write {
  return (tx, context) =>
    ifStill(tx, context, endpoint, ({ config, next }) =>
      config === null ? { status: 'Failed', next, failure } : { status: 'InService', failure },
    );
}
