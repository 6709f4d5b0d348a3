import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Names } from './names.ts';

/**
 * Where AWS Budgets writes, and nobody else. It is a standard topic and not encrypted with a
 * customer key, which would need grants for AWS Budgets.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 */
export class BillTopic extends Construct {
  constructor(scope: Construct, id: string, names: Names) {
    super(scope, id);
    const topic = new sns.Topic(this, 'Topic', { topicName: names.billTopic, enforceSSL: true });
    const SourceArn = `arn:${Aws.PARTITION}:budgets::${Aws.ACCOUNT_ID}:*`;
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [
          new iam.ServicePrincipal('budgets.amazonaws.com', {
            conditions: {
              StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
              ArnLike: { 'aws:SourceArn': SourceArn },
            },
          }),
        ],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
      }),
    );
  }
}
