/** StartSyncExecution: the answer comes when the express execution has ended. */
import type { Operation, Outside, Shape } from '../kernel/types.ts';
import { onArn } from './checks.ts';
import { findExecution } from './execution-store.ts';
import type { ExecutionRow } from './schema.ts';
import { startExpress } from './start-execution.ts';

/** Who waits in this process for the end of an execution, by its ARN. */
export class Waiters {
  readonly #waiting = new Map<string, () => void>();

  /** Resolves when `ended` is called with the ARN. */
  wait(arn: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(arn, resolve));
  }

  ended(arn: string): void {
    this.#waiting.get(arn)?.();
    this.#waiting.delete(arn);
  }
}

/** The operation. The caller's connection is not durable; the execution is. */
export function startSyncExecution(waiters: Waiters): Operation {
  return {
    authorize: onArn('StartSyncExecution', 'stateMachineArn'),
    runOutside: async (request, outside) => {
      const arn = outside.transact((tx, context) => startExpress(tx, request, context));
      let row = running(outside, arn);
      while (row.stopped === null) {
        await waiters.wait(arn);
        row = running(outside, arn);
      }
      return reply(row, row.stopped);
    },
  };
}

function running(outside: Outside, arn: string): ExecutionRow {
  return outside.transact((tx) => findExecution(tx, arn) as ExecutionRow);
}

function reply(row: ExecutionRow, stopped: number): Shape {
  const timedOut = row.status === 'TIMED_OUT' ? 'States.Timeout' : null;
  const error = row.error ?? timedOut;
  const billed = Math.max(100, Math.ceil((stopped - row.started) / 100) * 100);
  return {
    executionArn: row.arn,
    stateMachineArn: row.machine,
    name: row.name,
    startDate: row.started / 1000,
    stopDate: stopped / 1000,
    status: row.status,
    input: row.input,
    inputDetails: { included: true },
    ...(row.output === null ? {} : { output: row.output, outputDetails: { included: true } }),
    ...(error === null ? {} : { error }),
    ...(row.cause === null ? {} : { cause: row.cause }),
    billingDetails: { billedDurationInMilliseconds: billed, billedMemoryUsedInMB: 64 },
  };
}
