import type { Outside, Principal, Shape } from '../kernel/types.ts';

/** How long a session serves before the role's trust is asked again, in milliseconds. */
const sessionMs = 15 * 60_000;

/** Who calls an integration's function: a session of its role, or API Gateway itself. */
export type Integrator = (
  outside: Outside,
  sourceArn: string,
  roleArn: string | undefined,
) => Promise<Principal>;

/** Makes an integrator that keeps the sessions of roles for a while, as API Gateway does. */
export function createIntegrator(): Integrator {
  const sessions = new Map<string, { principal: Principal; until: number }>();
  return async (outside, sourceArn, roleArn) => {
    const service = 'apigateway.amazonaws.com';
    const self: Principal = { arn: service, service, sourceArn };
    if (roleArn === undefined) return self;
    const known = sessions.get(roleArn);
    if (known && known.until > outside.now()) return known.principal;
    const request = { RoleArn: roleArn, RoleSessionName: 'BackplaneAssumeRoleSession' };
    const { AssumedRoleUser } = await outside.call<Shape>('sts', 'AssumeRole', request, self);
    const principal: Principal = { arn: AssumedRoleUser.Arn, roleArn, calledVia: service };
    sessions.set(roleArn, { principal, until: outside.now() + sessionMs });
    return principal;
  };
}
