import { AwsError, type Outside, type Principal } from '../kernel/types.ts';
import type { Batch, BatchState } from './stream-batch.ts';

/** What is read: a stream, from where its mapping is. */
interface StreamPlace {
  uuid: string;
  source: string;
  state: BatchState;
  config: { batchSize: number };
}

/** DescribeStream. */
interface Description {
  StreamDescription: { Shards: [{ ShardId: string }] };
}

/** GetRecords. */
interface Page {
  Records: Batch['records'];
  NextShardIterator: string;
}

/** Reads the next records, as the function's role. */
export type StreamReader = (
  outside: Outside,
  place: StreamPlace,
  as: Principal,
) => Promise<Batch | undefined>;

/**
 * A reader that goes on from where it was, as Lambda's poller does, while its iterator lives: only
 * then is it asked again where the stream begins. A stream of this plane has one shard.
 */
export function streamReader(): StreamReader {
  /** By mapping: the shard, the last record that was read, and the iterator of the next. */
  const marks = new Map<string, { shardId: string; after?: string; iterator: string }>();
  return async (outside, { uuid, source, state, config }, as) => {
    const ask = <Answer>(operation: string, request: object) =>
      outside.call<Answer>('dynamodb', operation, request, as);
    const records = async (shardId: string, iterator: string): Promise<Page['Records']> => {
      const Limit = state.size ?? config.batchSize;
      const page = await ask<Page>('GetRecords', { ShardIterator: iterator, Limit });
      const after = page.Records.at(-1)?.dynamodb.SequenceNumber ?? state.checkpoints[shardId];
      marks.set(uuid, { shardId, after, iterator: page.NextShardIterator });
      return page.Records;
    };
    const goOn = async () => {
      const mark = marks.get(uuid);
      if (!mark || mark.after !== state.checkpoints[mark.shardId]) return undefined;
      const { shardId, iterator } = mark;
      const read = await records(shardId, iterator).catch(unless('ExpiredIteratorException'));
      return read && { shardId, records: read };
    };
    const begin = async () => {
      const { StreamDescription } = await ask<Description>('DescribeStream', { StreamArn: source });
      const [{ ShardId: shardId }] = StreamDescription.Shards;
      const from = async (place: object) => {
        const shard = { StreamArn: source, ShardId: shardId, ...place };
        const { ShardIterator } = await ask<{ ShardIterator: string }>('GetShardIterator', shard);
        return records(shardId, ShardIterator);
      };
      const oldest = { ShardIteratorType: 'TRIM_HORIZON' };
      const SequenceNumber = state.checkpoints[shardId];
      if (SequenceNumber === undefined) return { shardId, records: await from(oldest) };
      const next = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber };
      // Records are kept for a day: after a longer pause the oldest one left is next.
      const read = await from(next).catch(unless('TrimmedDataAccessException'));
      return { shardId, records: read ?? (await from(oldest)) };
    };
    const batch = (await goOn()) ?? (await begin());
    return batch.records.length > 0 ? batch : undefined;
  };
}

/** Undefined where that is what went wrong; every other error is thrown on. */
const unless = (code: string) => (error: unknown) => {
  if (error instanceof AwsError && error.code === code) return undefined;
  throw error;
};
