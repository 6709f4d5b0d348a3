import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Names } from './names.ts';

interface AlertTopicProps {
  names: Names;
  emails: readonly string[];
}

/** The topic that tells people: messages of jobs, and the plane's own alarms. */
export class AlertTopic extends Construct {
  constructor(scope: Construct, id: string, { names, emails }: AlertTopicProps) {
    super(scope, id);
    const topic = new sns.Topic(this, 'Topic', { topicName: names.alertTopic, enforceSSL: true });
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [
          new iam.ServicePrincipal('cloudwatch.amazonaws.com', {
            conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
          }),
        ],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
      }),
    );
    for (const email of emails) topic.addSubscription(new subscriptions.EmailSubscription(email));
  }
}
