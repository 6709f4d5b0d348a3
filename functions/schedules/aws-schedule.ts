import type { Ports } from '../../shared/ports/ports.ts';
import { SchedulerClient } from '../../shared/ports/scheduler-client.ts';
import type { Schedule } from '../../shared/schedule/model.ts';
import { ScheduleStore } from '../../shared/schedule/store.ts';
import { parseRecurrence } from '../../shared/time/schedule.ts';

/** How old a firing may become that cannot be delivered, in seconds; AWS's own bounds. */
const age = { least: 60, most: 86_400 };

/** Makes the schedule in AWS as the table has it, also when that changes meanwhile. */
export async function syncSchedule(ports: Ports, written: Schedule): Promise<void> {
  const store = new ScheduleStore(ports);
  let current: Schedule | undefined = written;
  let synced = 0;
  while (current && current.generation !== synced) {
    synced = current.generation;
    await clientOf(ports).put(awsName(current), requestOf(ports, current), ports);
    current = await store.get(written.project, written.name);
  }
}

/** Deletes the schedule in AWS; its group goes with the stack. */
export async function dropSchedule(ports: Ports, schedule: Schedule): Promise<void> {
  await clientOf(ports).delete(awsName(schedule), ports.config.plane, ports);
}

const clientOf = (ports: Ports) => ports.clients.of(SchedulerClient);

/** At most 63 characters; the dot, which neither name can have, keeps two projects apart. */
const awsName = ({ project, name }: Schedule) => `${project}.${name}`;

function requestOf({ config }: Ports, schedule: Schedule): object {
  const { project, name, startingDeadlineSeconds, anchor } = schedule;
  const { expression, periodMs } = parseRecurrence(schedule.schedule);
  const MaximumEventAgeInSeconds = Math.min(
    Math.max(startingDeadlineSeconds ?? age.most, age.least),
    age.most,
  );
  return {
    GroupName: config.plane,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: schedule.timeZone,
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: schedule.suspend ? 'DISABLED' : 'ENABLED',
    ...(periodMs === undefined ? {} : { StartDate: anchor / 1000 }),
    Target: {
      Arn: config.scheduleTargetArn,
      RoleArn: config.scheduleRoleArn,
      Input: JSON.stringify({ v: 1, project, name, scheduledAt: '<aws.scheduler.scheduled-time>' }),
      RetryPolicy: { MaximumEventAgeInSeconds, MaximumRetryAttempts: 185 },
      DeadLetterConfig: { Arn: config.failureQueueArn },
    },
  };
}
