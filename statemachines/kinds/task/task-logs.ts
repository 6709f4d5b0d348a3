import type { LogSource } from '../../../shared/job/model.ts';
import { containers } from './container.ts';

/** What the lines of the containers beside the job's own are called. */
export const logLabels = { stageIn: 'inputs', stageOut: 'outputs' } as const;

/**
 * Where the lines of a task's containers go: the awslogs driver names a stream
 * `PREFIX/CONTAINER/TASK`.
 *
 * @param label of those of the job's own container
 */
export function taskLogs(
  group: string,
  arn: string,
  staged: { in: boolean; out: boolean },
  label: string,
): LogSource[] {
  const taskId = arn.slice(arn.lastIndexOf('/') + 1);
  const exact = true as const;
  const of = (prefix: string, container: string, from: string) => [
    { group, streamPrefix: `${prefix}/${container}/${taskId}`, label: from, exact },
  ];
  return [
    ...(staged.in ? of('stage', containers.stageIn, logLabels.stageIn) : []),
    ...of('task', containers.main, label),
    ...(staged.out ? of('stage', containers.stageOut, logLabels.stageOut) : []),
  ];
}
