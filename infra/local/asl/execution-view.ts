/** Executions and events as the API shows them; times in epoch seconds. */
import type { Json } from './model.ts';
import type { ExecutionRow } from './schema.ts';

/** An element of ListExecutions' reply. */
export function listedExecution(row: ExecutionRow): Record<string, Json> {
  return {
    executionArn: row.arn,
    stateMachineArn: row.machine,
    ...(row.version === null ? {} : { stateMachineVersionArn: row.version }),
    ...(row.alias === null ? {} : { stateMachineAliasArn: row.alias }),
    name: row.name,
    status: row.status,
    startDate: row.started / 1000,
    ...(row.stopped === null ? {} : { stopDate: row.stopped / 1000 }),
    redriveCount: 0,
  };
}

/** DescribeExecution's reply. */
export function describeExecution(row: ExecutionRow): Record<string, Json> {
  const redrivable = !['RUNNING', 'SUCCEEDED'].includes(row.status);
  return {
    ...listedExecution(row),
    input: row.input,
    inputDetails: { included: true },
    ...(row.output === null ? {} : { output: row.output, outputDetails: { included: true } }),
    ...(row.error === null ? {} : { error: row.error }),
    ...(row.cause === null ? {} : { cause: row.cause }),
    redriveStatus: redrivable ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...(redrivable
      ? {}
      : { redriveStatusReason: `Execution is ${row.status} and cannot be redriven` }),
  };
}

/** A row of `states_event`. */
export interface EventRow {
  id: number;
  previous: number;
  type: string;
  at: number;
  details: string | null;
}

/** An element of GetExecutionHistory's reply. */
export function shownEvent(row: EventRow): Record<string, Json> {
  return {
    timestamp: row.at / 1000,
    type: row.type,
    id: row.id,
    previousEventId: row.previous,
    ...(row.details === null ? {} : JSON.parse(row.details)),
  };
}
