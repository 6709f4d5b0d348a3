import type { Outside } from '../kernel/types.ts';
import { runningFunction } from '../lambda/running-function.ts';
import { ConnectionLost } from '../wire/connection-lost.ts';
import { refusalOf } from './fault-errors.ts';

/** One AWS call of a function. */
interface FunctionCall {
  /** Counts the calls from 1. */
  number: number;
  service: string;
  operation: string;
  roleArn: string | undefined;
  /** The function whose code makes it. */
  functionName: string | undefined;
}

/**
 * What happens to a call: the service throttles it, fails by its own fault or denies it, each by
 * the service's own names; the connection is lost on the way there, or with the answer after the
 * effect; the function is killed just before the call, or just after its effect.
 */
export type CallFate =
  | 'throttle'
  | 'server-error'
  | 'deny'
  | 'lose-request'
  | 'lose-reply'
  | 'kill-before'
  | 'kill-after';

/**
 * Decides what happens to each call; undefined: it is answered. What it waits for happens while the
 * function waits for its answer.
 */
export type CallFault = (
  call: FunctionCall,
) => CallFate | undefined | Promise<CallFate | undefined>;

/** What a dead function waits for; one each, so that nothing keeps it. */
export const never = () => new Promise<never>(() => {});

/** The kernel as the wire sees it, with faults. */
export function withFaults(kernel: Outside, fault: CallFault): Outside {
  let number = 0;
  return {
    now: () => kernel.now(),
    has: (service) => kernel.has(service),
    transact: (body, as) => kernel.transact(body, as),
    written: () => kernel.written(),
    durable: () => kernel.durable(),
    async call(service, operation, request, as) {
      number += 1;
      const running = runningFunction();
      const { roleArn } = as;
      const fate = await fault({
        number,
        service,
        operation,
        roleArn,
        functionName: running?.name,
      });
      if (fate === 'kill-before') return dead(running);
      if (fate === 'lose-request') throw new ConnectionLost();
      if (fate === 'throttle' || fate === 'server-error' || fate === 'deny') {
        throw refusalOf(service, operation, fate);
      }
      const reply = await kernel.call<never>(service, operation, request, as);
      if (fate === 'lose-reply') throw new ConnectionLost();
      return fate === 'kill-after' ? dead(running) : reply;
    },
  };
}

function dead(running: ReturnType<typeof runningFunction>): Promise<never> {
  running?.kill();
  return never();
}
