import { RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { functionPlans, pascal } from './inventory.ts';
import type { Names } from './names.ts';

/**
 * The logs of functions, fronts and workloads: they tell of a plane when it is gone. Also of what
 * the configuration leaves out now: a log that left the template would stay under its name, and be
 * in the way when it comes back.
 */
export class Logs extends Construct {
  constructor(scope: Construct, id: string, names: Names, retention: logs.RetentionDays) {
    super(scope, id);
    const groups = {
      Workloads: names.workloadLogGroup,
      IamFront: names.frontLogGroup('iam'),
      OidcFront: names.frontLogGroup('oidc'),
      ...Object.fromEntries(
        functionPlans.map((plan) => [pascal(plan.id), names.functionLogGroup(plan.id)]),
      ),
    };
    for (const [group, logGroupName] of Object.entries(groups)) {
      new logs.LogGroup(this, group, {
        logGroupName,
        retention,
        removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      });
    }
  }
}
