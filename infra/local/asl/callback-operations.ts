/** Answers to task tokens. A second answer finds the token closed and changes nothing. */
import { AwsError, type Operation, type Tx } from '../kernel/types.ts';
import { onAny } from './checks.ts';
import { beat, post } from './execution-store.ts';
import { payloadLimitBytes } from './failure.ts';
import type { Json } from './model.ts';
import { isToken } from './token.ts';

interface TokenRow {
  token: string;
  execution: string;
  ticket: number;
  heartbeat: number | null;
  open: number;
}

function requireOpen(tx: Tx, token: unknown): TokenRow {
  if (!isToken(token)) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  const row = tx.get<TokenRow>('SELECT * FROM states_token WHERE token = ?', token);
  if (!row) {
    const what = "Task does not exist: 'The task token is not one of this plane'";
    throw new AwsError('TaskDoesNotExist', what);
  }
  if (row.open) return row;
  const what = "Task Timed Out: 'Provided task does not exist anymore'";
  throw new AwsError('TaskTimedOut', what);
}

function close(tx: Tx, { token }: TokenRow): void {
  tx.run('UPDATE states_token SET open = 0 WHERE token = ?', token);
}

function parseOutput(output: unknown): Json {
  if (typeof output !== 'string' || Buffer.byteLength(output) > payloadLimitBytes) {
    const what = `Member must be a string of at most ${payloadLimitBytes} bytes`;
    throw new AwsError('ValidationException', `Value at 'output' failed: ${what}`);
  }
  try {
    return JSON.parse(output);
  } catch (error) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
  }
}

/** By operation name. */
export const callbackOperations: Record<string, Operation> = {
  SendTaskSuccess: {
    authorize: onAny('SendTaskSuccess'),
    run: (tx, { taskToken, output: text }, context) => {
      const row = requireOpen(tx, taskToken);
      const output = parseOutput(text);
      close(tx, row);
      post(tx, context, row.execution, { kind: 'succeeded', ticket: row.ticket, output });
      return {};
    },
  },
  SendTaskFailure: {
    authorize: onAny('SendTaskFailure'),
    run: (tx, { taskToken, error, cause }, context) => {
      const row = requireOpen(tx, taskToken);
      close(tx, row);
      post(tx, context, row.execution, { kind: 'failed', ticket: row.ticket, error, cause });
      return {};
    },
  },
  SendTaskHeartbeat: {
    authorize: onAny('SendTaskHeartbeat'),
    run: (tx, { taskToken }, context) => {
      const { execution, ticket, heartbeat } = requireOpen(tx, taskToken);
      if (heartbeat !== null) beat(context, execution, ticket, heartbeat);
      return {};
    },
  },
};
