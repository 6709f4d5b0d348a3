/** The permissions each call needs. */
import type { Check, Operation } from '../kernel/types.ts';
import { machineArn } from './machines.ts';

/** One check of `states:<action>` on the ARN that the request names in `member`. */
export function onArn(action: string, member: string): Operation['authorize'] {
  return (request) => [{ action: `states:${action}`, resource: request[member] ?? '*' }];
}

/** One check of `states:<action>` where AWS has no resource level. */
export function onAny(action: string): Operation['authorize'] {
  return () => [{ action: `states:${action}`, resource: '*' }];
}

/** Giving a machine a role is also passing that role. */
export function passingRole(action: string): Operation['authorize'] {
  return (request, context) => {
    const resource = request.stateMachineArn ?? machineArn(context, request.name);
    const checks: Check[] = [{ action: `states:${action}`, resource }];
    if (request.roleArn !== undefined) {
      const conditions = { 'iam:PassedToService': 'states.amazonaws.com' };
      checks.push({ action: 'iam:PassRole', resource: request.roleArn, conditions });
    }
    return checks;
  };
}
