import {
  CloudWatchLogsClient,
  DeleteLogStreamCommand,
  DescribeLogStreamsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Job, LogSource } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';

const isMissing = (error: unknown) => (error as Error).name === 'ResourceNotFoundException';

/** A log stream by its group and its name. */
interface Stream {
  logGroupName: string;
  logStreamName: string;
}

/** The log streams that are a job's alone: not those of an endpoint, which many jobs share. */
export async function logStreamsOf(ports: Ports, { logs }: Job): Promise<Stream[]> {
  const own = logs.filter(({ shared }) => !shared);
  return (await Promise.all(own.map((source) => streamsOf(ports, source)))).flat();
}

async function streamsOf(ports: Ports, source: LogSource): Promise<Stream[]> {
  const { group: logGroupName, streamPrefix: logStreamNamePrefix, exact } = source;
  const found: Stream[] = [];
  let nextToken: string | undefined;
  do {
    const which = { logGroupName, logStreamNamePrefix, ...(nextToken && { nextToken }) };
    const command = new DescribeLogStreamsCommand(which);
    const page = await ports.clients
      .of(CloudWatchLogsClient)
      .send(command)
      .catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
    for (const { logStreamName = '' } of page?.logStreams ?? []) {
      if (!exact || logStreamName === logStreamNamePrefix) {
        found.push({ logGroupName, logStreamName });
      }
    }
    nextToken = page?.nextToken;
  } while (nextToken);
  return found;
}

/** Deletes them; one that is gone is deleted. */
export async function deleteLogStreams(ports: Ports, job: Job): Promise<void> {
  for (const stream of await logStreamsOf(ports, job)) {
    try {
      await ports.clients.of(CloudWatchLogsClient).send(new DeleteLogStreamCommand(stream));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}
