import { AwsError, type Check, type Context, type Shape } from '../../kernel/types.ts';
import { sagemakerPrincipal } from './names.ts';
import { tagConditions } from './tags.ts';
import { invalid } from './validation.ts';

/** What creating a thing takes: the action, and its tags if it has any. */
export function createChecks(action: string, resource: string, tags: Shape): [Check, ...Check[]] {
  const conditions = tagConditions(tags);
  const check = { action: `sagemaker:${action}`, resource, conditions };
  const isTagged = Object.keys(conditions).length > 0;
  return isTagged ? [check, { ...check, action: 'sagemaker:AddTags' }] : [check];
}

/** The same of a job with an execution role, and passing the role. */
export function roleChecks(action: string, arn: string, roleArn: unknown, tags: Shape): Check[] {
  return [
    ...createChecks(action, arn, tags),
    {
      action: 'iam:PassRole',
      resource: String(roleArn),
      conditions: { 'iam:PassedToService': sagemakerPrincipal.arn },
    },
  ];
}

/** As AWS, refuses a role that SageMaker may not assume when the job is created. */
export function checkRole(context: Context, RoleArn: string): void {
  const request = { RoleArn, RoleSessionName: 'SageMaker' };
  try {
    context.call('sts', 'AssumeRole', request, sagemakerPrincipal);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid(
      `Could not assume role ${RoleArn}. Please ensure that the role exists and allows principal ` +
        `'${sagemakerPrincipal.arn}' to assume the role. (${error.message})`,
    );
  }
}
