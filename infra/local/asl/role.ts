import type { Context, Principal } from '../kernel/types.ts';

/** The roles of the machines, assumed as Step Functions does and kept for a while. */
export interface Role {
  assume(context: Context, roleArn: string): Principal;
}

const keptMs = 15 * 60_000;

/** Asks STS, so that the trust policy is checked; an assumed role is used again for 15 minutes. */
export function createRole(): Role {
  const assumed = new Map<string, { principal: Principal; until: number }>();
  return {
    assume(context, roleArn) {
      const known = assumed.get(roleArn);
      if (known && known.until > context.now) return known.principal;
      const request = { RoleArn: roleArn, RoleSessionName: context.uuid().replaceAll('-', '') };
      const states = { arn: 'states.amazonaws.com', service: 'states.amazonaws.com' };
      const reply = context.call<{ AssumedRoleUser: { Arn: string } }>(
        'sts',
        'AssumeRole',
        request,
        states,
      );
      const principal = { arn: reply.AssumedRoleUser.Arn, roleArn };
      assumed.set(roleArn, { principal, until: context.now + keptMs });
      return principal;
    },
  };
}
