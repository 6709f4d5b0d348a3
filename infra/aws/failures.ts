import { Duration, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Names } from './names.ts';

/** Where an event or a stream record ends that no retry could deliver or handle. */
export class FailureQueue extends Construct {
  constructor(scope: Construct, id: string, names: Names) {
    super(scope, id);
    const queue = new sqs.Queue(this, 'Queue', {
      queueName: names.failureQueue,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const letIn = (service: string, sources: readonly string[]) =>
      queue.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [
            new iam.ServicePrincipal(service, {
              conditions: { ArnLike: { 'aws:SourceArn': sources } },
            }),
          ],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
        }),
      );
    // Rules and subscriptions are in another stack, so they are known by their names.
    letIn('events.amazonaws.com', names.ruleArns);
    letIn('sns.amazonaws.com', [names.alertTopicArn, names.billTopicArn]);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the dead-letter queue itself; an alarm says when anything is in it.',
    });
  }
}
