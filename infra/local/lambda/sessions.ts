import type { Outside, Principal, Shape } from '../kernel/types.ts';
import type { Credentials, FunctionSpec } from './types.ts';

/** A function's role as a session: what its code gets and what acts for it here. */
export interface Session {
  credentials: Credentials;
  principal: Principal;
}

interface Kept extends Session {
  /** Renewed from then on: half of the session's life. */
  renewAt: number;
}

/** The sessions of the functions' roles, renewed when half of their life is over. */
export class Sessions {
  readonly #kept = new Map<string, Kept>();

  /** Throws AccessDenied where the role does not trust Lambda. */
  async of(outside: Outside, spec: FunctionSpec): Promise<Session> {
    const key = `${spec.name} ${spec.roleArn}`;
    const kept = this.#kept.get(key);
    if (kept && kept.renewAt > outside.now()) return kept;
    const reply = await outside.call<Shape>(
      'sts',
      'AssumeRole',
      { RoleArn: spec.roleArn, RoleSessionName: spec.name },
      { arn: 'lambda.amazonaws.com', service: 'lambda.amazonaws.com', sourceArn: spec.arn },
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = reply.Credentials;
    const expiresAt = milliseconds(Expiration);
    const session: Kept = {
      credentials: {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      },
      principal: { arn: reply.AssumedRoleUser.Arn, roleArn: spec.roleArn },
      renewAt: outside.now() + (expiresAt - outside.now()) / 2,
    };
    this.#kept.set(key, session);
    return session;
  }
}

function milliseconds(time: number | string | Date): number {
  return typeof time === 'number' ? time * 1000 : new Date(time).getTime();
}
