import type { Shape } from '../kernel/types.ts';
import type { Outcome } from './types.ts';

/** How a mapping treats its batches; the names of `AWS::Lambda::EventSourceMapping`. */
export interface BatchPolicy {
  batchSize: number;
  bisect: boolean;
  /** -1: for ever. */
  maximumRetryAttempts: number;
  /** -1: any age. */
  maximumRecordAgeSeconds: number;
  reportsItemFailures: boolean;
}

/** How far a mapping is with the batch at its head. */
export interface BatchState {
  /** By shard: the sequence number of the last record that is done with. */
  checkpoints: Record<string, string>;
  /** Failed tries of the batch at the head. */
  failures: number;
  /** Records to read instead of the batch size, while a failed batch is tried again. */
  size?: number;
  /** Milliseconds since the epoch; not before. */
  retryAt?: number;
}

/** Records as read from one shard: at least one. */
export interface Batch {
  shardId: string;
  records: Shape[];
}

/** What follows from a batch. */
export interface Step {
  state: BatchState;
  /** Records given up, and why; a record of them goes to the destination. */
  givenUp?: { records: Shape[]; condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded' };
}

/** Between two tries of a batch, in milliseconds; Lambda does not publish its own. */
const pauseMs = (failures: number) => Math.min(1000 * 2 ** (failures - 1), 60_000);

/** After a throttled try, in milliseconds; neither is this published. */
const throttledPauseMs = 1000;

/** The same batch once more: a throttled one was not tried, until its records are too old. */
export const wait = (state: BatchState, now: number): BatchState => ({
  ...state,
  retryAt: now + throttledPauseMs,
});

const sequenceOf = (record: Shape): string => record.dynamodb.SequenceNumber;

/** All of the batch is done with. */
export function pass(state: BatchState, batch: Batch): BatchState {
  const last = sequenceOf(batch.records.at(-1));
  return { checkpoints: { ...state.checkpoints, [batch.shardId]: last }, failures: 0 };
}

/** The records that are too old to be tried are given up before the function is called. */
export function dropOld(
  state: BatchState,
  batch: Batch,
  policy: BatchPolicy,
  now: number,
): Step | undefined {
  if (policy.maximumRecordAgeSeconds < 0) return undefined;
  const oldest = now / 1000 - policy.maximumRecordAgeSeconds;
  const fresh = batch.records.findIndex(
    (record) => record.dynamodb.ApproximateCreationDateTime >= oldest,
  );
  if (fresh === 0) return undefined;
  const records = fresh < 0 ? batch.records : batch.records.slice(0, fresh);
  return {
    state: pass(state, { ...batch, records }),
    givenUp: { records, condition: 'RecordAgeExceeded' },
  };
}

/** What follows from the function's answer: go on, try again (some or all), halve or give up. */
export function settle(
  state: BatchState,
  batch: Batch,
  outcome: Outcome,
  policy: BatchPolicy,
  now: number,
): Step {
  const done = doneCount(batch, outcome, policy);
  if (done === batch.records.length) return { state: pass(state, batch) };
  const after = done > 0 ? pass(state, { ...batch, records: batch.records.slice(0, done) }) : state;
  const rest = batch.records.slice(done);
  if (policy.bisect && rest.length > 1 && done === 0) {
    // Halving does not count as a try.
    return { state: { ...after, size: Math.ceil(rest.length / 2), retryAt: now } };
  }
  const failures = after.failures + 1;
  if (policy.maximumRetryAttempts >= 0 && failures > policy.maximumRetryAttempts) {
    return {
      state: pass(after, { ...batch, records: rest }),
      givenUp: { records: rest, condition: 'RetryAttemptsExhausted' },
    };
  }
  return { state: { ...after, failures, size: rest.length, retryAt: now + pauseMs(failures) } };
}

/** How many records from the start are done: all, none, or up to the first reported failure. */
function doneCount(batch: Batch, outcome: Outcome, policy: BatchPolicy): number {
  if (!outcome.ok) return 0;
  const reported = (outcome.payload as Shape)?.batchItemFailures;
  if (!policy.reportsItemFailures || !Array.isArray(reported)) return batch.records.length;
  const positions = reported.map(({ itemIdentifier }) =>
    batch.records.findIndex((record) => sequenceOf(record) === itemIdentifier),
  );
  // An identifier that is not of the batch fails the whole batch.
  return Math.max(0, Math.min(batch.records.length, ...positions));
}
