import {
  AwsError,
  type Outside,
  type TaskHandler,
  type Tx,
  type Write,
} from '../../kernel/types.ts';
import { assumeExecutionRole, keysUnder } from './execution-role.ts';
import { transformLogGroup } from './names.ts';
import { portOf, type Servers, startServing } from './replica.ts';
import { isActive } from './store.ts';
import { s3Place } from './training-request.ts';
import { targetOf, transformObject } from './transform-object.ts';
import { advanceTransformSoon, changeTransform } from './transform-status.ts';
import {
  getTransform,
  hasAnswered,
  markAnswered,
  saveTransform,
  type Transform,
} from './transform-store.ts';

/** A /ping must be answered within this; for so long none may be; so often it is sent till then. */
const ping = { withinMs: 2000, patienceMs: 600_000, everyMs: 500 };

/** How long the container has after SIGTERM, in seconds: it has nothing to save. */
const graceSeconds = 5;

const pingFailed =
  'AlgorithmError: Model container failed to respond to ping. Please ensure /ping endpoint is ' +
  'implemented and responds with an HTTP 200 status code';

/**
 * The one task that moves a transform job: it starts the container, sends it one object at a time,
 * and ends it. Repeating it, also after a crash, does an object again at most. However many
 * instances there are to be, one container does the work. Where nothing really runs, its drawn end
 * stands for the work: what ends well has answered, and the answers are written then.
 */
export function advanceTransform(servers: Servers): TaskHandler {
  const { runner, serving } = servers;
  const serves = serving.network !== undefined;
  return async ({ name }, outside) => {
    const transform = outside.transact((tx) => getTransform(tx, name));
    if (!transform || !isActive(transform)) return;
    const { container, status: phase, started } = transform;
    const status = await runner.status(container);
    const stopping = phase === 'Stopping';
    if (status.state === 'unknown') {
      if (stopping) return ended(name, { status: 'Stopped' });
      if (started === null) return start(servers, transform, outside);
      return failed(name, 'InternalServerError: the container is gone and left no exit status');
    }
    if (started === null && 'startedAt' in status) return began(name, status.startedAt);
    if (stopping) {
      if (status.state !== 'running') return ended(name, { status: 'Stopped' });
      await runner.stop(container, graceSeconds);
      return undefined;
    }
    if (status.state === 'failed-to-start') return failed(name, `ClientError: ${status.reason}`);
    if (status.state === 'exited' && (serves || status.exitCode !== 0)) {
      return failed(name, `AlgorithmError: exit code: ${status.exitCode}`);
    }
    if (status.state === 'running' && !serves) return undefined;
    if (status.state === 'running' && !outside.transact((tx) => hasAnswered(tx, name))) {
      const answer = await serving
        .send(targetOf(transform), { method: 'GET', path: '/ping', headers: {} }, ping.withinMs)
        .catch(() => undefined);
      if (answer?.status !== 200) {
        if (outside.now() - status.startedAt < ping.patienceMs) return again(name, ping.everyMs);
        await runner.stop(container, graceSeconds);
        return failed(name, pingFailed);
      }
      outside.transact((tx) => markAnswered(tx, name));
    }
    const [key, ...left] = transform.keys;
    const failure =
      key === undefined ? undefined : await transformObject(servers, transform, key, outside);
    if (failure === undefined && left.length > 0) return goOn(name, left);
    await runner.stop(container, graceSeconds);
    return failure === undefined ? ended(name, { status: 'Completed' }) : failed(name, failure);
  };
}

async function start(servers: Servers, transform: Transform, outside: Outside): Promise<Write> {
  const { name, request, model, container } = transform;
  const keys = await inputKeys(transform, outside);
  if (typeof keys === 'string') return failed(name, keys);
  const ports = await servers.serving.ports();
  // Written first: what was started must be found at the port that it was told.
  const port = outside.transact((tx) => {
    const chosen = portOf(tx, container, ports);
    keep(tx, name, { port: chosen, keys });
    return chosen;
  });
  const serves = await startServing(servers, outside, {
    id: container,
    port,
    request: model,
    session: name,
    environment: {
      SAGEMAKER_BATCH: 'true',
      SAGEMAKER_MAX_PAYLOAD_IN_MB: String(request.MaxPayloadInMB ?? 6),
      SAGEMAKER_BATCH_STRATEGY: request.BatchStrategy ?? 'MultiRecord',
      ...request.Environment,
    },
    log: { group: transformLogGroup, stream: `${name}/i-local` },
    ...(servers.serving.network ? {} : { ends: true }),
  });
  if ('failure' in serves) return failed(name, `ClientError: ${serves.failure}`);
  return again(name, 0);
}

/** The keys of the input, read with the role of the model; a text: why there are none. */
async function inputKeys(
  { name, request, model }: Transform,
  outside: Outside,
): Promise<string[] | string> {
  const uri = request.TransformInput.DataSource.S3DataSource.S3Uri;
  const { Bucket, Key } = s3Place(uri);
  const keys: string[] = [];
  try {
    const role = await assumeExecutionRole(outside, model.ExecutionRoleArn, name);
    for await (const key of keysUnder(outside, role, Bucket, Key)) {
      if (!key.endsWith('/')) keys.push(key);
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return `ClientError: Data download failed: ${error.message}`;
  }
  return keys.length > 0 ? keys : `ClientError: No S3 objects found under S3 URL "${uri}"`;
}

const again = (name: string, delayMs: number): Write => {
  return (_tx, context) => advanceTransformSoon(context, name, delayMs);
};

/** Read of the container: the plane may have been killed when it had just started it. */
const began = (name: string, at: number): Write => {
  return (tx, context) => {
    changeTransform(tx, context, name, () => ({ started: at }));
    advanceTransformSoon(context, name);
  };
};

/** Nobody is told of an object. */
const goOn = (name: string, keys: string[]): Write => {
  return (tx, context) => {
    keep(tx, name, { keys });
    advanceTransformSoon(context, name);
  };
};

/** What was stopped amid its last object is not complete. */
const ended = (name: string, end: Pick<Transform, 'status'> & Partial<Transform>): Write => {
  return (tx, context) =>
    changeTransform(tx, context, name, (now) => {
      const stopped = now.status === 'Stopping' && end.status === 'Completed';
      return { ...end, ...(stopped && { status: 'Stopped' }), ended: context.now };
    });
};

const failed = (name: string, failure: string) => ended(name, { status: 'Failed', failure });

function keep(tx: Tx, name: string, change: Partial<Transform>): void {
  const transform = getTransform(tx, name);
  if (transform) saveTransform(tx, { ...transform, ...change });
}
