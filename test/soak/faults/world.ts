import type { CallFate } from '../../../infra/local/boot/call-faults.ts';
import { kinds } from '../../../statemachines/kinds/kinds.ts';

/** The kinds whose lives are tried: all that there are. */
export const kindNames: readonly string[] = kinds.map(({ name }) => name);
/** How a call fails, or its function dies. */
export const faults = [
  'throttle',
  'server-error',
  'lose-request',
  'lose-reply',
  'kill-before',
  'kill-after',
  'deny',
] as const satisfies readonly CallFate[];

/**
 * How long: so many of the same calls of the same function; all of them for so long; or those of
 * every function, as an outage of the service is.
 */
export const spans = {
  '1-call': { calls: 1 },
  '3-calls': { calls: 3 },
  '2-minutes': { ms: 120_000 },
  '20-minutes': { ms: 1_200_000 },
  outage: { ms: 1_200_000, everywhere: true },
} as const satisfies Record<string, { calls: number } | { ms: number; everywhere?: true }>;

/** What else happens: the user ends the job, or its time does. */
export const actions = ['none', 'cancel', 'deadline'] as const;
/** How the user's code ends. */
export const codes = ['succeeds', 'fails'] as const;
/** Whether EventBridge delivers the events of AWS services. */
export const eventFates = ['delivered', 'lost'] as const;
/** Whether the service that computes goes on knowing what it computes. */
export const memories = ['known', 'forgotten'] as const;

/** Where a fault begins: the nth call of this operation by this function. */
export interface Boundary {
  function: string;
  service: string;
  operation: string;
  nth: number;
}

/** What a life depends on besides its faults. */
export interface Setting {
  kind: string;
  action: (typeof actions)[number];
  code: (typeof codes)[number];
  events: (typeof eventFates)[number];
}

/** One job, and all that goes wrong around it. */
export interface World extends Setting {
  boundary: Boundary;
  fault: (typeof faults)[number];
  span: keyof typeof spans;
  workload: (typeof memories)[number];
}

/** `task-start.ecs:RunTask`, without the number of the call. */
export const classOf = ({ function: name, service, operation }: Boundary): string =>
  `${name}.${service}:${operation}`;

/** `task/task-start.ecs:RunTask/1/lose-reply/3-calls/cancel/succeeds/delivered/known` */
export function idOf(world: World): string {
  const { kind, boundary, fault, span, action, code, events, workload } = world;
  const where = [kind, classOf(boundary), boundary.nth];
  return [...where, fault, span, action, code, events, workload].join('/');
}

const oneOf = <T extends string>(values: readonly T[], given = ''): T => {
  const found = values.find((value) => value === given);
  if (found !== undefined) return found;
  throw new Error(`'${given}' is none of ${values.join(', ')}`);
};

/** The world of an id. Throws a sentence about what is wrong with it. */
export function worldOf(id: string): World {
  const [kind, where, nth, fault, span, action, code, events, workload] = id.split('/');
  const found = /^([\w-]+)\.([\w-]+):(\w+)$/.exec(where ?? '');
  if (!found || !/^[1-9]\d*$/.test(nth ?? '')) {
    throw new Error(`'${id}' must begin as task/task-start.ecs:RunTask/1`);
  }
  const [, name, service, operation] = found as unknown as [string, string, string, string];
  return {
    kind: oneOf(kindNames, kind),
    boundary: { function: name, service, operation, nth: Number(nth) },
    fault: oneOf(faults, fault),
    span: oneOf(Object.keys(spans) as (keyof typeof spans)[], span),
    action: oneOf(actions, action),
    code: oneOf(codes, code),
    events: oneOf(eventFates, events),
    workload: oneOf(memories, workload),
  };
}
