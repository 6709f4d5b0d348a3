/** The operations on executions. */
import { AwsError, type Operation, type Tx } from '../kernel/types.ts';
import { onArn } from './checks.ts';
import { interrupt, type Settings } from './execution-end.ts';
import { definitionText, findExecution } from './execution-store.ts';
import { describeExecution, type EventRow, listedExecution, shownEvent } from './execution-view.ts';
import { checkArn, requireMachine } from './machines.ts';
import type { Json } from './model.ts';
import type { ExecutionRow } from './schema.ts';
import { startExecution, typeNotSupported } from './start-execution.ts';

/** Express executions are kept for who waits; no operation shows them. */
function requireExecution(tx: Tx, arn: string): ExecutionRow {
  if (checkArn(arn).includes(':express:')) {
    const what = 'Resource type not valid in this context: express';
    throw new AwsError('InvalidArn', `Invalid Arn: '${what}'`);
  }
  const row = findExecution(tx, arn);
  if (row) return row;
  throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

/** The most that a page may hold. */
const max = 1000;

/** How many a page holds, and after which it begins; tokens are ours alone. */
function pageOf(request: Json): { limit: number; after: number } {
  const { maxResults } = request;
  if (maxResults !== undefined && !(maxResults >= 0 && maxResults <= max)) {
    const bound = maxResults < 0 ? 'greater than or equal to 0' : `less than or equal to ${max}`;
    const message =
      `1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy ` +
      `constraint: Member must have value ${bound}`;
    throw new AwsError('ValidationException', message);
  }
  const limit = maxResults || 100;
  const after = Number(request.nextToken ?? Number.NaN);
  if (request.nextToken !== undefined && !Number.isSafeInteger(after)) {
    throw new AwsError('InvalidToken', `Invalid Token: '${request.nextToken}'`);
  }
  return { limit, after };
}

const listExecutions: Operation = {
  authorize: onArn('ListExecutions', 'stateMachineArn'),
  run: (tx, request) => {
    const { type } = requireMachine(tx, request.stateMachineArn);
    if (type === 'EXPRESS') throw typeNotSupported();
    const { limit, after } = pageOf(request);
    const from = Number.isNaN(after) ? Number.MAX_SAFE_INTEGER : after;
    const sql =
      'SELECT * FROM states_execution WHERE machine = ? AND sequence < ? ' +
      'AND (? IS NULL OR status = ?) ORDER BY sequence DESC LIMIT ?';
    const status = request.statusFilter ?? null;
    const rows = tx.all<ExecutionRow & { sequence: number }>(
      sql,
      request.stateMachineArn,
      from,
      status,
      status,
      limit + 1,
    );
    const page = rows.slice(0, limit);
    const executions = page.map(listedExecution);
    if (rows.length <= limit) return { executions };
    return { executions, nextToken: String(page.at(-1)?.sequence) };
  },
};

const getExecutionHistory: Operation = {
  authorize: onArn('GetExecutionHistory', 'executionArn'),
  run: (tx, request) => {
    const { arn } = requireExecution(tx, request.executionArn);
    const { limit, after } = pageOf(request);
    const backwards = request.reverseOrder === true;
    const from = Number.isNaN(after) ? (backwards ? Number.MAX_SAFE_INTEGER : 0) : after;
    const sql =
      `SELECT * FROM states_event WHERE execution = ? AND id ${backwards ? '<' : '>'} ? ` +
      `ORDER BY id ${backwards ? 'DESC' : 'ASC'} LIMIT ?`;
    const rows = tx.all<EventRow>(sql, arn, from, limit + 1);
    const page = rows.slice(0, limit);
    const full = request.includeExecutionData !== false;
    const events = page.map((row) => (full ? shownEvent(row) : withoutData(shownEvent(row))));
    if (rows.length <= limit) return { events };
    return { events, nextToken: String(page.at(-1)?.id) };
  },
};

function withoutData(event: Json): Json {
  const members = Object.entries<Json>(event).map(([key, value]) => {
    if (!key.endsWith('EventDetails')) return [key, value];
    const { input: _input, output: _output, parameters: _parameters, ...rest } = value;
    return [key, rest];
  });
  return Object.fromEntries(members);
}

/** By operation name. */
export function executionOperations(options: Settings): Record<string, Operation> {
  return {
    StartExecution: {
      authorize: onArn('StartExecution', 'stateMachineArn'),
      run: (tx, request, context) => startExecution(tx, request, context, options),
    },
    DescribeExecution: {
      authorize: onArn('DescribeExecution', 'executionArn'),
      run: (tx, { executionArn }) => describeExecution(requireExecution(tx, executionArn)),
    },
    DescribeStateMachineForExecution: {
      authorize: onArn('DescribeStateMachineForExecution', 'executionArn'),
      run: (tx, { executionArn }) => {
        const row = requireExecution(tx, executionArn);
        return {
          stateMachineArn: row.version ?? row.machine,
          name: row.machine.split(':').at(-1),
          definition: definitionText(tx, row.definition),
          roleArn: row.role,
          updateDate: row.started / 1000,
        };
      },
    },
    ListExecutions: listExecutions,
    GetExecutionHistory: getExecutionHistory,
    StopExecution: {
      authorize: onArn('StopExecution', 'executionArn'),
      run: (tx, { executionArn, error, cause }, context) => {
        requireExecution(tx, executionArn);
        const ending = { status: 'ABORTED' as const, error, cause };
        interrupt(tx, context, executionArn, ending, options);
        const { stopped } = requireExecution(tx, executionArn);
        return { stopDate: (stopped ?? context.now) / 1000 };
      },
    },
  };
}
