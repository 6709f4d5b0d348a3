import { AwsError } from './types.ts';

/**
 * A member that AWS has and this plane does not: refused, never quietly ignored. What AWS takes for
 * nothing (`false`, an empty list) may be there.
 *
 * @param members what to do instead, by member
 * @param code the service's error for a request that is not valid
 */
export function refuse(
  request: Record<string, unknown> | undefined,
  members: Record<string, string>,
  code = 'ValidationException',
): void {
  for (const [member, instead] of Object.entries(members)) {
    const value = request?.[member];
    if (value === undefined || value === null || value === false) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    throw new AwsError(code, `The local plane does not support ${member}. ${instead}`);
  }
}
