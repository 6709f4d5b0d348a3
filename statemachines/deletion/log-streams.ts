import {
  CloudWatchLogsClient,
  DeleteLogStreamCommand,
  DescribeLogStreamsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DeletionUnfinished } from '../../shared/errors.ts';
import type { Job, LogSource } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';

const isMissing = (error: unknown) => (error as Error).name === 'ResourceNotFoundException';

/** A log stream by its group and its name. */
interface Stream {
  logGroupName: string;
  logStreamName: string;
}

/**
 * The log streams that are a job's alone. What lives on writes into a group that its jobs share:
 * the last of them that is there has all of it, a newer one what came since it was made.
 */
export async function logStreamsOf(ports: Ports, job: Job): Promise<Stream[]> {
  const isShared = job.logs.some(({ shared }) => shared);
  const others = isShared ? await groupsOfOthers(ports, job) : { newer: [], older: [] };
  const own = job.logs.filter(({ shared, group }) => !shared || !others.newer.includes(group));
  const found = own.map((source) => {
    const isFirst = !source.shared || !others.older.includes(source.group);
    return streamsOf(ports, source, isFirst ? 0 : Date.parse(job.createdAt));
  });
  return (await Promise.all(found)).flat();
}

/** The groups into which other jobs of its project have written. */
async function groupsOfOthers(ports: Ports, { id, project }: Job) {
  const store = new JobStore(ports);
  const groups = { newer: [] as string[], older: [] as string[] };
  let before: string | undefined;
  for (;;) {
    const page = await store.list(project, 'all', limits.page.max, before);
    for (const one of page.filter((other) => other.id !== id)) {
      groups[one.id > id ? 'newer' : 'older'].push(...one.logs.map(({ group }) => group));
    }
    before = page.at(-1)?.id;
    if (page.length < limits.page.max) return groups;
  }
}

async function streamsOf(ports: Ports, source: LogSource, since: number): Promise<Stream[]> {
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
    for (const { logStreamName = '', creationTime = 0 } of page?.logStreams ?? []) {
      const isOld = creationTime < since;
      const isOther = exact && logStreamName !== logStreamNamePrefix;
      if (!isOld && !isOther) found.push({ logGroupName, logStreamName });
    }
    nextToken = page?.nextToken;
  } while (nextToken);
  return found;
}

/** Deletes them; one that is gone is deleted. Throws DeletionUnfinished past `until`. */
export async function deleteLogStreams(ports: Ports, job: Job, until: number): Promise<void> {
  for (const stream of await logStreamsOf(ports, job)) {
    if (ports.clock.now() > until) throw new DeletionUnfinished('Its logs are being deleted.');
    try {
      await ports.clients.of(CloudWatchLogsClient).send(new DeleteLogStreamCommand(stream));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}
