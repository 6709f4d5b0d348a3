import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { PlaneFunction } from './function.ts';
import type { Names } from './names.ts';
import { ScopedRole, serviceOf } from './role.ts';

interface SchedulesProps {
  names: Names;
  /** The handler that users' schedules open. */
  handler: PlaneFunction;
}

/** Where users' schedules are made, and as whom they open their handler. They go with the group. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { names, handler }: SchedulesProps) {
    super(scope, id);
    new CfnScheduleGroup(this, 'Group', { name: names.scheduleGroup });
    new ScopedRole(this, 'Access', {
      name: names.scheduleRole,
      trust: serviceOf('scheduler.amazonaws.com', names.scheduleGroupArn),
      permissions: [
        { actions: ['lambda:InvokeFunction'], resources: [handler.calleeArn] },
        { actions: ['sqs:SendMessage'], resources: [names.failureQueueArn] },
      ],
    });
  }
}
