import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Job } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** The last lines a job's own container wrote; none where its stream is not known exactly. */
export async function lastLines(ports: Ports, job: Job, count: number): Promise<string[]> {
  const source = job.logs.at(-1);
  if (!source || job.workload?.type !== 'ecs-task') return [];
  try {
    const { events = [] } = await ports.clients.of(CloudWatchLogsClient).send(
      new GetLogEventsCommand({
        logGroupName: source.group,
        logStreamName: source.streamPrefix,
        limit: count,
        startFromHead: false,
      }),
    );
    return events.map(({ message = '' }) => message.trim()).filter(Boolean);
  } catch (error) {
    // A container that never started has no stream.
    if ((error as Error).name === 'ResourceNotFoundException') return [];
    throw error;
  }
}
