import { planePrincipal } from './kernel.ts';
import { AwsError, type Context } from './types.ts';

/** The id of a policy that was set as a whole by the resource's own service. */
export const wholePolicy = 'whole';

/**
 * Sets the policy of a resource whose service has it as an attribute. It replaces what the template
 * says, and stays over a restart; an empty text takes it back.
 *
 * @param refused makes the service's error of what is wrong with the text
 */
export function setPolicy(
  context: Context,
  resourceArn: string,
  policy: string,
  refused: (why: string) => AwsError,
): void {
  const request = { resourceArn, sid: wholePolicy, policy };
  try {
    context.call('iam', 'PutResourcePolicy', request, planePrincipal);
  } catch (error) {
    if (error instanceof AwsError || error instanceof SyntaxError) throw refused(error.message);
    throw error;
  }
}
