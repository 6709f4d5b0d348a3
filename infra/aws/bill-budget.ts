import { Aws } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Settings } from './config.ts';

interface BillBudgetProps {
  settings: Settings;
  bill: NonNullable<Settings['caps']['bill']>;
}

/**
 * The outer net: AWS Budgets watches the bill itself and writes to a topic of its own when the
 * month's cost passes the limit. It looks every 8 to 12 hours, so it comes after the plane's own
 * caps, never instead of them. The topic is a standard one and not encrypted with a customer key,
 * which would need grants for AWS Budgets.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 */
export class BillBudget extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, { settings, bill }: BillBudgetProps) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Topic', { enforceSSL: true });
    const SourceArn = `arn:${Aws.PARTITION}:budgets::${Aws.ACCOUNT_ID}:*`;
    this.topic.addToResourcePolicy(
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
        resources: [this.topic.topicArn],
      }),
    );
    const budget = new CfnBudget(this, 'Budget', {
      budget: {
        // Without a name of ours: a change of its thresholds replaces it, beside the one there is.
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: bill.monthlyUsd, unit: 'USD' },
        // Credits and refunds would hide what is used.
        costTypes: { includeCredit: false, includeRefund: false },
        ...(bill.of === 'projects' ? { costFilters: tagged(settings.projects) } : {}),
      },
      notificationsWithSubscribers: [
        {
          notification: {
            notificationType: 'ACTUAL',
            comparisonOperator: 'GREATER_THAN',
            threshold: 100,
            thresholdType: 'PERCENTAGE',
          },
          subscribers: [{ subscriptionType: 'SNS', address: this.topic.topicArn }],
        },
      ],
    });
    // AWS Budgets must be allowed to write before it is told to.
    budget.node.addDependency(this.topic);
  }
}

/** What carries one of the plane's project tags, which must be active as cost allocation tag. */
function tagged(projects: readonly string[]) {
  return { TagKeyValue: projects.map((project) => `user:trainyard:project$${project}`) };
}
