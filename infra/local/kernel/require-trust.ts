import { AwsError, type Context } from './types.ts';

/**
 * Refuses, as AWS does at once, a role that is not there or that the service may not assume.
 *
 * @param sourceArn what the service would act for, as trust policies may name it
 * @param refused makes the error of the operation from why not
 */
export function requireTrust(
  context: Context,
  RoleArn: string,
  { service, sourceArn }: { service: string; sourceArn: string },
  refused: (why: string) => AwsError,
): void {
  try {
    const Principal = { arn: service, service, sourceArn };
    context.call('iam', 'EvaluateTrust', { RoleArn, Principal });
  } catch (error) {
    if (error instanceof AwsError && error.code === 'AccessDenied') throw refused(error.message);
    throw error;
  }
}
