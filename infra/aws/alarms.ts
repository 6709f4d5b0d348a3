import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { PlaneFunction } from './function.ts';
import { pascal } from './inventory.ts';

interface AlarmsProps {
  topic: sns.Topic;
  /** The doors that events open; those of the API answer a failure themselves, as a 5xx. */
  eventDoors: readonly PlaneFunction[];
  apis: ReadonlyMap<string, HttpApi>;
  failures: sqs.Queue;
  jobMachine: sfn.StateMachine;
}

/**
 * Tells people when a door fails. AWS gives ten alarms for nothing and bills the others while idle,
 * so the API's doors share one for each API.
 */
export class Alarms extends Construct {
  private readonly action: SnsAction;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.action = new SnsAction(props.topic);
    const period = Duration.minutes(5);
    for (const { plan, fn } of props.eventDoors) {
      const told = `The door ${plan.id} failed; its log says why.`;
      this.alarm(pascal(plan.id), told, fn.metricErrors({ period }));
    }
    for (const [front, api] of props.apis) {
      const told = `The ${front} front answered with a server error.`;
      this.alarm(
        `${pascal(front)}Front`,
        told,
        api.metricServerError({ period, statistic: 'Sum' }),
      );
    }
    const waiting = props.failures.metricApproximateNumberOfMessagesVisible({ period });
    this.alarm('Failures', 'Events that no retry could handle wait in the queue.', waiting);
    const failed = props.jobMachine.metricFailed({ period });
    this.alarm('JobMachine', 'An execution of the job machine failed before it settled.', failed);
  }

  private alarm(id: string, alarmDescription: string, metric: cloudwatch.IMetric) {
    new cloudwatch.Alarm(this, id, {
      alarmDescription,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(this.action);
  }
}
