import { type CfnResource, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { PlaneFunction } from './function.ts';
import type { HttpFront } from './http-front.ts';
import { pascal } from './inventory.ts';
import type { Names } from './names.ts';

interface AlarmsProps {
  names: Names;
  /** The handlers that events open; those of the API answer a failure themselves, as a 5xx. */
  eventHandlers: readonly PlaneFunction[];
  fronts: readonly HttpFront[];
  jobMachine: sfn.StateMachine;
}

/**
 * Notifies people when a handler fails. AWS gives ten alarms for nothing and bills the others while
 * idle, so the API's handlers share one for each API.
 */
export class Alarms extends Construct {
  private readonly action: SnsAction;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { names } = props;
    this.action = new SnsAction(sns.Topic.fromTopicArn(this, 'Topic', names.alertTopicArn));
    const period = Duration.minutes(5);
    for (const { plan, fn } of props.eventHandlers) {
      const told = `The handler ${plan.id} failed; its log says why.`;
      this.alarm(pascal(plan.id), told, fn.metricErrors({ period }));
    }
    for (const { front, api, condition } of props.fronts) {
      const told = `The ${front} front answered with a server error.`;
      const metric = api.metricServerError({ period, statistic: 'Sum' });
      const alarm = this.alarm(`${pascal(front)}Front`, told, metric);
      if (condition) (alarm.node.defaultChild as CfnResource).cfnOptions.condition = condition;
    }
    const failures = sqs.Queue.fromQueueArn(this, 'Queue', names.failureQueueArn);
    const waiting = failures.metricApproximateNumberOfMessagesVisible({ period });
    this.alarm('Failures', 'Events that no retry could handle wait in the queue.', waiting);
    const failed = props.jobMachine.metricFailed({ period });
    this.alarm('JobMachine', 'An execution of the job machine failed before it settled.', failed);
  }

  private alarm(id: string, alarmDescription: string, metric: cloudwatch.IMetric) {
    const alarm = new cloudwatch.Alarm(this, id, {
      alarmDescription,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(this.action);
    return alarm;
  }
}
