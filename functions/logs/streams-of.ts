import { CloudWatchLogsClient, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ports } from '../../shared/ports/ports.ts';
import type { JobSource } from './sources.ts';

/** Which streams a search goes through, as FilterLogEvents takes them. */
export type Streams = { logStreamNamePrefix: string } | { logStreamNames: string[] };

/** The most names that FilterLogEvents takes. */
const maxNames = 100;

/**
 * The streams of a source. Where other jobs' streams have the same prefix (an endpoint's group
 * outlives its jobs), those that were there before the job are not its own. Undefined: none yet.
 */
export async function streamsOf(ports: Ports, source: JobSource): Promise<Streams | undefined> {
  if (!source.shared) return { logStreamNamePrefix: source.streamPrefix };
  const logStreamNames: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await describe(ports, source, nextToken);
    for (const { logStreamName, creationTime = 0 } of page?.logStreams ?? []) {
      if (logStreamName && creationTime >= source.since) logStreamNames.push(logStreamName);
    }
    nextToken = page?.nextToken;
  } while (nextToken);
  return logStreamNames.length > 0
    ? { logStreamNames: logStreamNames.slice(-maxNames) }
    : undefined;
}

async function describe(ports: Ports, source: JobSource, nextToken: string | undefined) {
  const { group: logGroupName, streamPrefix: logStreamNamePrefix } = source;
  const which = { logGroupName, logStreamNamePrefix, ...(nextToken && { nextToken }) };
  try {
    return await ports.clients.of(CloudWatchLogsClient).send(new DescribeLogStreamsCommand(which));
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
