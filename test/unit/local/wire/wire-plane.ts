import { type Authorizer, Kernel, planePrincipal } from '../../../../infra/local/kernel/kernel.ts';
import { AwsError, type Service, type Shape } from '../../../../infra/local/kernel/types.ts';
import { createS3 } from '../../../../infra/local/services/s3/s3.ts';
import { createSts, lookUpAccessKey } from '../../../../infra/local/services/sts/sts.ts';
import { inProcessRequestHandler } from '../../../../infra/local/wire/in-process.ts';
import { serve } from '../../../../infra/local/wire/server.ts';
import { createWire } from '../../../../infra/local/wire/wire.ts';

/** A service that answers what `replies` says and remembers what it was asked. */
export function stubService(id: string, replies: Record<string, (request: Shape) => unknown>) {
  const asked: Shape[] = [];
  const operations = Object.entries(replies).map(([name, reply]) => [
    name,
    {
      authorize: () => [],
      run: (_tx: unknown, request: Shape) => {
        asked.push(request);
        return reply(request);
      },
    },
  ]);
  const service: Service = { id, schema: '', operations: Object.fromEntries(operations) };
  return { service, asked };
}

/** An `iam` whose roles trust ECS, and the account itself. */
function trustingIam() {
  return stubService('iam', {
    PutResourcePolicy: () => ({}),
    EvaluateTrust: ({ RoleArn, Principal }) => {
      if (!Principal.service || Principal.service === 'ecs-tasks.amazonaws.com') return {};
      const what = `${Principal.arn} is not authorized to perform: sts:AssumeRole on ${RoleArn}`;
      throw new AwsError('AccessDenied', `User: ${what}`, 403);
    },
  }).service;
}

/** A small plane: S3, STS, stubs, one admin session and its keys. */
export async function wirePlane(
  options: { services?: Service[]; authorize?: Authorizer; folder?: string } = {},
) {
  let skew = 0;
  let seed = 1;
  const kernel = new Kernel({
    ports: {
      clock: { now: () => Date.now() + skew, wakeAt: () => () => {} },
      random: () => {
        seed = (seed * 48_271) % 2_147_483_647;
        return seed / 2_147_483_647;
      },
      database: ':memory:',
      account: '000000000000',
      region: 'us-east-1',
      log: () => {},
    },
    services: [
      createS3({ folder: options.folder }),
      createSts(),
      trustingIam(),
      ...(options.services ?? []),
    ],
    authorize: options.authorize ?? (() => ({ allowed: true })),
  });
  const session = async (role: string, request: Shape = {}, as = planePrincipal) => {
    const RoleArn = `arn:aws:iam::000000000000:role/${role}`;
    const asked = { RoleArn, RoleSessionName: 'test', ...request };
    const { Credentials } = await kernel.call<Shape>('sts', 'AssumeRole', asked, as);
    return {
      accessKeyId: Credentials.AccessKeyId as string,
      secretAccessKey: Credentials.SecretAccessKey as string,
      sessionToken: Credentials.SessionToken as string,
    };
  };
  const credentials = await session('admin');
  const errors: string[] = [];
  const log = (line: string) => errors.push(line);
  const wire = { kernel, region: 'us-east-1', lookUpAccessKey, log };
  const socket = createWire({ ...wire, verify: true });
  const inside = createWire({ ...wire, verify: false });
  const { url, close } = await serve(socket.handle, { host: '127.0.0.1', port: 0 });
  const base = { region: 'us-east-1', credentials, maxAttempts: 1 };
  return {
    kernel,
    url,
    errors,
    session,
    credentials,
    /** Options of an SDK client that talks to the port. */
    onSocket: { ...base, endpoint: url },
    /** Options of an SDK client that calls the wire in this process. */
    inProcess: {
      ...base,
      endpoint: 'http://127.0.0.1',
      requestHandler: inProcessRequestHandler(inside.handle),
    },
    /** Moves the plane's clock, in milliseconds. */
    pass(ms: number) {
      skew += ms;
    },
    async close() {
      await close();
      await kernel.stop();
    },
  };
}

/** The error a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<Shape> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error) => error,
  );
}
