import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { Settings } from './config.ts';

interface BillBudgetProps {
  settings: Settings;
  bill: NonNullable<Settings['caps']['bill']>;
  /** Of the data stack. AWS Budgets must be allowed to write before it is told to. */
  topicArn: string;
}

/**
 * The outer net: AWS Budgets watches the bill itself and writes to a topic of its own when the
 * month's cost passes the limit. It looks every 8 to 12 hours, so it comes after the plane's own
 * caps, never instead of them.
 */
export class BillBudget extends Construct {
  constructor(scope: Construct, id: string, { settings, bill, topicArn }: BillBudgetProps) {
    super(scope, id);
    new CfnBudget(this, 'Budget', {
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
          subscribers: [{ subscriptionType: 'SNS', address: topicArn }],
        },
      ],
    });
  }
}

/** What carries one of the plane's project tags, which must be active as cost allocation tag. */
function tagged(projects: readonly string[]) {
  return { TagKeyValue: projects.map((project) => `user:trainyard:project$${project}`) };
}
