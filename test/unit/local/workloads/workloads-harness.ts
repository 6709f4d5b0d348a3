import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kernel } from '../../../../infra/local/kernel/kernel.ts';
import { seededRandom } from '../../../../infra/local/kernel/seeded-random.ts';
import type { Clock, Principal, Service, Shape } from '../../../../infra/local/kernel/types.ts';
import { AwsError } from '../../../../infra/local/kernel/types.ts';

/** Where stand-in programs keep compiled code, as those of a clone's plane do. */
export const cache = fileURLToPath(
  new URL('../../../../node_modules/.cache/compile', import.meta.url),
);

/** The wall clock, as the plane's boot has it. */
export const wallClock: Clock = {
  now: () => Date.now(),
  wakeAt(at, wake) {
    const timer = setTimeout(wake, Math.max(0, at - Date.now()));
    return () => clearTimeout(timer);
  },
};

/** The wall clock, which `later` moves ahead. */
export function movableClock() {
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const clock: Clock = {
    now,
    wakeAt(at, wake) {
      const timer = setTimeout(wake, Math.max(0, at - now()));
      return () => clearTimeout(timer);
    },
  };
  const later = (ms: number) => {
    aheadMs += ms;
  };
  return { clock, later };
}

/** A clock that stands still until something waits for it. */
export function virtualClock(start = Date.UTC(2026, 0, 1)) {
  let now = start;
  const clock: Clock = { now: () => now, wakeAt: () => () => {} };
  return {
    clock,
    /** Does every task until none waits, or until `limit` milliseconds later. */
    async run(kernel: Kernel, limit = Number.POSITIVE_INFINITY) {
      const end = now + limit;
      for (;;) {
        const due = kernel.tasks.nextDue();
        if (due === undefined || due > end) break;
        now = Math.max(now, due);
        await kernel.tasks.runOne();
      }
      if (limit !== Number.POSITIVE_INFINITY) now = end;
    },
  };
}

/** What the fake services around a part under test have seen. */
export interface Seen {
  lines: { group: string; stream: string; message: string }[];
  groups: Set<string>;
  streams: Set<string>;
  events: Shape[];
  exited: string[];
  sessions: Shape[];
}

/** Fakes of logs, sts, events and of a service `test` that containers belong to. */
export function fakeServices(seen: Seen, refuse: { role?: string } = {}): Service[] {
  const free = (run: (request: Shape, principal: Principal) => unknown) => ({
    authorize: () => [],
    run: (_tx: unknown, request: Shape, context: { principal: Principal }) =>
      run(request, context.principal),
  });
  const logs = {
    CreateLogGroup: {
      authorize: ({ logGroupName }: Shape) => [
        { action: 'logs:CreateLogGroup', resource: logGroupName },
      ],
      run: (_tx: unknown, { logGroupName }: Shape) => {
        seen.groups.add(logGroupName);
        return {};
      },
    },
    CreateLogStream: free(({ logGroupName, logStreamName }) => {
      const name = `${logGroupName} ${logStreamName}`;
      if (seen.streams.has(name)) throw new AwsError('ResourceAlreadyExistsException', name);
      seen.streams.add(name);
      return {};
    }),
    PutLogEvents: free(({ logGroupName: group, logStreamName: stream, logEvents }) => {
      for (const { message } of logEvents) seen.lines.push({ group, stream, message });
      return {};
    }),
  };
  const sts = {
    AssumeRole: free((request, principal) => {
      if (request.RoleArn === refuse.role) throw new AwsError('AccessDenied', 'no trust');
      seen.sessions.push({ ...request, principal: principal.arn });
      const arn = `${request.RoleArn}/${request.RoleSessionName}`;
      return {
        Credentials: { AccessKeyId: 'key', SecretAccessKey: 'secret', SessionToken: 'token' },
        AssumedRoleUser: { Arn: arn },
      };
    }),
  };
  const events = {
    PublishServiceEvent: free((request) => {
      seen.events.push(structuredClone(request));
      return {};
    }),
  };
  const exited = (payload: Shape) => {
    seen.exited.push(payload.id);
  };
  return [
    { id: 'logs', schema: '', operations: logs },
    { id: 'sts', schema: '', operations: sts },
    { id: 'events', schema: '', operations: events },
    { id: 'test', schema: '', operations: {}, tasks: { 'container-exited': exited } },
  ];
}

export function newSeen(): Seen {
  return { lines: [], groups: new Set(), streams: new Set(), events: [], exited: [], sessions: [] };
}

/** A kernel whose authorizer allows everything except the actions in `denied`. */
export function makeKernel(options: {
  services: Service[];
  clock: Clock;
  database?: string;
  denied?: string[];
}): Kernel {
  const log: string[] = [];
  return new Kernel({
    ports: {
      clock: options.clock,
      random: seededRandom(7),
      database: options.database ?? ':memory:',
      account: '000000000000',
      region: 'us-east-1',
      log: (line) => log.push(line),
    },
    services: options.services,
    authorize: (_tx, _principal, check) =>
      options.denied?.includes(check.action)
        ? { allowed: false, reason: 'no policy allows it' }
        : { allowed: true },
    parallelTasks: 8,
  });
}

/** A folder that `remove` takes away. */
export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-test-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Waits until a condition holds, by looking every few milliseconds; at most thirty seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('The condition did not come true in thirty seconds.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
