import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Job } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** A stream that is silent for long has many empty pages; so many are looked through. */
const maxPages = 20;

/** The last lines of a job's logs of this label; none where the stream is not known exactly. */
export async function lastLines(
  ports: Ports,
  job: Job,
  from: string,
  count: number,
  stream?: string,
): Promise<string[]> {
  const source = job.logs.findLast(({ label }) => label === from);
  const known = stream ?? (source?.exact && source.streamPrefix);
  if (!source || !known) return [];
  return tailOf(ports, job, { group: source.group, stream: known }, count);
}

/**
 * The last lines of a stream that a job has written. It reads backwards: a page may be short, or
 * empty, before the beginning, where the token stays.
 */
export async function tailOf(
  ports: Ports,
  { createdAt }: Pick<Job, 'createdAt'>,
  { group, stream }: { group: string; stream: string },
  count: number,
): Promise<string[]> {
  const lines: string[] = [];
  let nextToken: string | undefined;
  try {
    for (let pages = 0; pages < maxPages && lines.length < count; pages += 1) {
      const { events = [], nextBackwardToken } = await ports.clients.of(CloudWatchLogsClient).send(
        new GetLogEventsCommand({
          logGroupName: group,
          logStreamName: stream,
          startTime: Date.parse(createdAt),
          startFromHead: false,
          limit: count,
          ...(nextToken && { nextToken }),
        }),
      );
      lines.unshift(...events.map(({ message = '' }) => message.trim()).filter(Boolean));
      if (nextBackwardToken === nextToken) break;
      nextToken = nextBackwardToken;
    }
  } catch (error) {
    // A container that never started has no stream.
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
  return lines.slice(-count);
}
