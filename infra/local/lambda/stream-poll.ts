import type { Principal, Shape, TaskHandler, Tx, Write } from '../kernel/types.ts';
import { outcomeIfThrottled } from './concurrency.ts';
import { sendRecord } from './destinations.ts';
import { filterMatches } from './filter.ts';
import type { RunFunction } from './run-function.ts';
import type { Sessions } from './sessions.ts';
import { findTarget, type Target } from './store.ts';
import type { Step } from './stream-batch.ts';
import {
  type Batch,
  type BatchPolicy,
  type BatchState,
  dropOld,
  pass,
  settle,
  wait,
} from './stream-batch.ts';
import { streamReader } from './stream-reader.ts';

/** What a mapping does, from its properties. */
export interface MappingConfig extends BatchPolicy {
  /** Any one must fit; empty: all records. */
  filters: Shape[];
  /** Records from before the mapping are skipped. */
  fromNowOn: boolean;
  onFailureArn?: string;
}

interface Mapping {
  uuid: string;
  source: string;
  target: string;
  created: number;
  config: MappingConfig;
  state: BatchState;
}

type Row = Record<'uuid' | 'source' | 'target' | 'config' | 'state', string> & {
  created: number;
  enabled: number;
};

/** Polls one mapping again, now or later; at most one such task waits for each mapping. */
export const pollTask = (uuid: string, at?: number) => ({
  service: 'lambda',
  name: 'poll-mapping',
  key: `poll-mapping:${uuid}`,
  payload: { uuid },
  at,
});

/** `poll-stream` of a table's stream: each of its mappings polls by itself. */
export const pollStream: TaskHandler =
  ({ streamArn }) =>
  (tx, context) => {
    const sql = 'SELECT uuid FROM lambda_mapping WHERE source = ? AND enabled = 1 ORDER BY uuid';
    for (const { uuid } of tx.all<{ uuid: string }>(sql, streamArn)) context.later(pollTask(uuid));
  };

/** Takes the next batch of a mapping through its function; one batch at a time for each mapping. */
export function pollMapping(run: RunFunction, sessions: Sessions): TaskHandler {
  const readBatch = streamReader();
  return async ({ uuid }, outside): Promise<Write | void> => {
    const found = outside.transact((tx) => readMapping(tx, uuid));
    if (!found) return;
    const { mapping, target } = found;
    const { state, config } = mapping;
    if (state.retryAt !== undefined && state.retryAt > outside.now()) {
      const { retryAt } = state;
      return (_tx, context) => context.later(pollTask(uuid, retryAt));
    }
    const { principal } = await sessions.of(outside, target.config);
    const batch = await readBatch(outside, mapping, principal);
    if (!batch) return;
    const old = dropOld(state, batch, config, outside.now());
    if (old) return keep(mapping, batch, old, target, principal);
    const wanted = batch.records.filter((record) => isWanted(mapping, record));
    if (wanted.length === 0) {
      return keep(mapping, batch, { state: pass(state, batch) }, target, principal);
    }
    const Records = wanted.map((record) => ({ ...record, eventSourceARN: mapping.source }));
    const requestId = outside.transact((_tx, context) => context.uuid());
    const ran = await run(outside, target, { Records }, requestId).catch(outcomeIfThrottled);
    if ('throttled' in ran) {
      const step = { state: wait(state, outside.now()) };
      return keep(mapping, batch, step, target, principal);
    }
    const { outcome } = ran;
    const step = settle(
      state,
      { ...batch, records: batch.records },
      outcome,
      config,
      outside.now(),
    );
    return keep(mapping, batch, step, target, principal);
  };
}

function readMapping(tx: Tx, uuid: string): { mapping: Mapping; target: Target } | undefined {
  const row = tx.get<Row>('SELECT * FROM lambda_mapping WHERE uuid = ? AND enabled = 1', uuid);
  if (!row) return undefined;
  const mapping = { ...row, config: JSON.parse(row.config), state: JSON.parse(row.state) };
  return { mapping, target: findTarget(tx, row.target) };
}

function isWanted({ config, created }: Mapping, record: Shape): boolean {
  const since = Math.floor(created / 1000);
  if (config.fromNowOn && record.dynamodb.ApproximateCreationDateTime < since) return false;
  const { filters } = config;
  return filters.length === 0 || filters.some((pattern) => filterMatches(pattern, record));
}

/** Writes how far the mapping is, sends the record of what was given up, and polls again. */
function keep(mapping: Mapping, batch: Batch, step: Step, target: Target, as: Principal): Write {
  return (tx, context) => {
    const text = JSON.stringify(step.state);
    tx.run('UPDATE lambda_mapping SET state = ? WHERE uuid = ?', text, mapping.uuid);
    const { onFailureArn } = mapping.config;
    if (step.givenUp && onFailureArn) {
      const tries = mapping.state.failures + 1;
      const record = failureRecord(mapping, batch.shardId, step.givenUp, target, tries);
      const timestamp = new Date(context.now).toISOString();
      sendRecord(context, onFailureArn, { ...record, timestamp }, as);
    }
    context.later(pollTask(mapping.uuid, step.state.retryAt));
  };
}

function failureRecord(
  { source }: Mapping,
  shardId: string,
  { records, condition }: NonNullable<Step['givenUp']>,
  { config }: Target,
  tries: number,
): Shape {
  const at = (record: Shape) =>
    new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString();
  const [first] = records;
  const last = records.at(-1);
  return {
    version: '1.0',
    requestContext: {
      functionArn: `${config.arn}:${config.version}`,
      condition,
      approximateInvokeCount: condition === 'RecordAgeExceeded' ? tries - 1 : tries,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: config.version,
      functionError: 'Unhandled',
    },
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first.dynamodb.SequenceNumber,
      endSequenceNumber: last.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: at(first),
      approximateArrivalOfLastRecord: at(last),
      batchSize: records.length,
      streamArn: source,
    },
  };
}
