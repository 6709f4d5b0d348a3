import type { LogSource } from '../../../shared/job/model.ts';
import { containers, type Staged } from './container.ts';

/** What the lines of the containers beside the job's own are called. */
export const logLabels = { stageIn: 'inputs', kept: 'checkpoints', stageOut: 'outputs' } as const;

/**
 * Where the lines of a task's containers go: the awslogs driver names a stream
 * `PREFIX/CONTAINER/TASK`.
 *
 * @param label of those of the job's own container
 */
export function taskLogs(group: string, arn: string, staged: Staged, label: string): LogSource[] {
  const taskId = arn.slice(arn.lastIndexOf('/') + 1);
  const exact = true as const;
  const of = (prefix: string, container: string, from: string) => [
    { group, streamPrefix: `${prefix}/${container}/${taskId}`, label: from, exact },
  ];
  return [
    ...(staged.in ? of('stage', containers.stageIn, logLabels.stageIn) : []),
    ...(staged.checkpoints ? of('stage', containers.checkpoints, logLabels.kept) : []),
    ...of('task', containers.main, label),
    ...(staged.out ? of('stage', containers.stageOut, logLabels.stageOut) : []),
  ];
}
