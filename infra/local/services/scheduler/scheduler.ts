import type { ResourceHandler, Service } from '../../kernel/types.ts';
import { deliver } from './deliver.ts';
import { type Copies, fire } from './fire.ts';
import { scheduleOperations } from './operations.ts';
import { groupArn, schedulerSchema } from './store.ts';

/** What the composition may set. */
export interface SchedulerOptions {
  /** How often each firing is delivered: a test's way to double and lose them. Default: once. */
  copies?: Copies;
}

const group: ResourceHandler = (tx, { properties, physicalName }, context) => {
  const name: string = properties.Name ?? physicalName;
  tx.run('INSERT OR IGNORE INTO scheduler_group VALUES (?, ?)', name, context.now);
  return { ref: name, attributes: { Arn: groupArn(context, name), State: 'ACTIVE' } };
};

/** Amazon EventBridge Scheduler: schedules in time zones that invoke functions. */
export function createScheduler({ copies = () => 1 }: SchedulerOptions = {}): Service {
  return {
    id: 'scheduler',
    schema: schedulerSchema,
    operations: scheduleOperations,
    tasks: { fire: fire(copies), deliver },
    resources: { 'AWS::Scheduler::ScheduleGroup': group },
  };
}
