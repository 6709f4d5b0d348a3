import type { Context, Task } from '../../../kernel/types.ts';
import type { EcsTask } from '../ecs-table.ts';
import { publishTask } from '../service-calls.ts';

/** The name of the service that a task belongs to; undefined of one that was run by itself. */
export function serviceOf({ group }: { group?: string | undefined }): string | undefined {
  return group?.startsWith('service:') ? group.slice('service:'.length) : undefined;
}

/** A step of the scheduler for a service: at once, or at a time in milliseconds. */
export function stepOf(serviceArn: string, at?: number): Task {
  const key = at === undefined ? serviceArn : `${serviceArn} later`;
  const when = at === undefined ? {} : { at };
  return { service: 'ecs', name: 'schedule', key, payload: { serviceArn }, ...when };
}

/** Has the service of a task look at it. */
export function wakeService(context: Context, task: Pick<EcsTask, 'group' | 'clusterArn'>): void {
  const name = serviceOf(task);
  if (name === undefined) return;
  context.later(stepOf(`${task.clusterArn.replace(':cluster/', ':service/')}/${name}`));
}

/** A task has changed: everybody is told. */
export function taskChanged(context: Context, task: EcsTask): void {
  publishTask(context, task);
  wakeService(context, task);
}
