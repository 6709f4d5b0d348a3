import type { Context, Outside, TaskHandler, Tx, Write } from '../../kernel/types.ts';
import { desiredCount, forgetDesired, ownReplicas } from './capacity.ts';
import { advanceEndpointSoon, publishEndpoint, recordEndpoint } from './endpoint-events.ts';
import {
  type Endpoint,
  getEndpoint,
  markLeaving,
  type Replica,
  removeEndpoint,
  removeReplica,
  replicasOf,
} from './endpoint-store.ts';
import type { InFlight } from './in-flight.ts';
import { forgetInvocations } from './invocation-metric.ts';
import { isComplete, isScaling, keepUp, scaled } from './keep-up.ts';
import { endpointArn } from './names.ts';
import { madeOf, planReplicas, type Servers } from './replica.ts';
import { look, notHealthy } from './replica-progress.ts';
import { dropTags } from './tags.ts';

/** What SageMaker says when it has no machine (aws/deep-learning-containers#6673). */
const noCapacity =
  'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error. ' +
  'Please retry using a different ML instance type or after some time.';

/** How often a container that starts is asked whether it is healthy, in milliseconds. */
const pauseMs = 250;
/** After SIGTERM a serving container has so long to end (SageMaker's limit). */
const stopGraceSeconds = 30;

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
    const kept =
      endpoint.config && !isEnding(endpoint)
        ? await keepUp(servers, outside, name, endpoint.config)
        : undefined;
    const unwanted = outside
      .transact((tx) => replicasOf(tx, name))
      .filter(({ config, leaving }) => leaving || isEnding(endpoint) || !wanted.includes(config));
    const left = await stopped(servers, outside, unwanted, inFlight);
    if (endpoint.status === 'Deleting') return left ? again(name) : deleted(name);
    if (endpoint.status === 'Failed') return left ? again(name) : undefined;
    const write =
      kept && isScaling(endpoint) && !left
        ? scaled(outside, endpoint, kept)
        : endpoint.next && (await bringUp(servers, outside, endpoint));
    return (tx, context) => {
      if (write) write(tx, context);
      const going = isScaling(endpoint) || endpoint.next || (kept && !isComplete(kept));
      if (left || going) again(name)(tx, context);
    };
  };
}

const isEnding = ({ status }: Endpoint) => status === 'Deleting' || status === 'Failed';

const again =
  (name: string): Write =>
  (_tx, context) =>
    advanceEndpointSoon(context, name, pauseMs);

function deleted(name: string): Write {
  return (tx, context) => {
    const endpoint = getEndpoint(tx, name);
    if (endpoint?.status !== 'Deleting') return;
    removeEndpoint(tx, name);
    dropTags(tx, endpointArn(context, name));
    forgetDesired(tx, name);
    forgetInvocations(tx, name);
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

/** Brings up the next configuration; the write says what became of it. */
async function bringUp(
  servers: Servers,
  outside: Outside,
  endpoint: Endpoint,
): Promise<Write | undefined> {
  const config = endpoint.next!;
  const plan = outside.transact((tx) => madeOf(tx, config));
  if (!plan) return givenUp(endpoint, 'The model or the configuration was deleted meanwhile.');
  const { instanceType } = plan;
  const missing = outside.transact(
    (tx) => desiredCount(tx, endpoint.name, config) - ownReplicas(tx, endpoint.name, config).length,
  );
  const fate = missing > 0 ? servers.capacity?.({ config, instanceType }) : undefined;
  if (fate) return givenUp(endpoint, fate.is === 'failed' ? fate.reason : noCapacity);
  await planReplicas(servers, outside, endpoint.name, config, missing, plan.made);
  const progress = await look(servers, outside, endpoint.name, config);
  const failure = progress.find((one) => one.failure)?.failure;
  if (failure) return givenUp(endpoint, failure);
  if (progress.every(({ state }) => state === 'ready')) return swapped(endpoint);
  if (outside.now() < (endpoint.nextSince ?? 0) + plan.startSeconds * 1000) return undefined;
  return givenUp(endpoint, notHealthy(progress.find(({ state }) => state !== 'ready')!));
}

/** What the endpoint has in service now stays; all others leave, whatever is deployed next. */
const ifStill = (
  tx: Tx,
  context: Context,
  { name, next }: Endpoint,
  change: (now: Endpoint) => Partial<Endpoint>,
) => {
  const now = getEndpoint(tx, name);
  if (!now || now.next !== next) return;
  const after = { ...now, next: null, nextSince: null, ...change(now) };
  for (const one of replicasOf(tx, name)) {
    if (one.config !== after.config) markLeaving(tx, one.id);
  }
  recordEndpoint(tx, context, after);
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
