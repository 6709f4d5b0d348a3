import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Ports } from '../../shared/ports/ports.ts';
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
    await put(ports, requestOf(ports, current));
    current = await store.get(written.project, written.name);
  }
}

/** Deletes the schedule in AWS; its group goes with the stack. One that is not there is deleted. */
export async function dropSchedule(ports: Ports, schedule: Schedule): Promise<void> {
  const named = { Name: awsName(schedule), GroupName: ports.config.plane };
  await expecting('ResourceNotFoundException', () =>
    ports.clients.of(SchedulerClient).send(new DeleteScheduleCommand(named)),
  );
}

/** Creates a schedule, or replaces all of it. */
async function put(ports: Ports, request: CreateScheduleCommandInput): Promise<void> {
  const client = ports.clients.of(SchedulerClient);
  const update = () => client.send(new UpdateScheduleCommand(request));
  if (await expecting('ResourceNotFoundException', update)) return;
  const create = () => client.send(new CreateScheduleCommand(request));
  if (!(await expecting('ConflictException', create))) await update();
}

/** Whether a call succeeded: false where it failed by that name. Throws any other error. */
async function expecting(name: string, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if ((error as Error).name !== name) throw error;
    return false;
  }
}

/** At most 63 characters; the dot, which neither name can have, keeps two projects apart. */
const awsName = ({ project, name }: Schedule) => `${project}.${name}`;

function requestOf({ config }: Ports, schedule: Schedule): CreateScheduleCommandInput {
  const { project, name, startingDeadlineSeconds, anchor } = schedule;
  const { expression, periodMs } = parseRecurrence(schedule.schedule);
  const MaximumEventAgeInSeconds = Math.min(
    Math.max(startingDeadlineSeconds ?? age.most, age.least),
    age.most,
  );
  return {
    Name: awsName(schedule),
    GroupName: config.plane,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: schedule.timeZone,
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: schedule.suspend ? 'DISABLED' : 'ENABLED',
    ...(periodMs === undefined ? {} : { StartDate: new Date(anchor) }),
    Target: {
      Arn: config.scheduleTargetArn,
      RoleArn: config.scheduleRoleArn,
      Input: JSON.stringify({ v: 1, project, name, scheduledAt: '<aws.scheduler.scheduled-time>' }),
      RetryPolicy: { MaximumEventAgeInSeconds, MaximumRetryAttempts: 185 },
      DeadLetterConfig: { Arn: config.failureQueueArn },
    },
  };
}
