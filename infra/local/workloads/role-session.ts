import type { Outside } from '../kernel/types.ts';
import type { ContainerSpec } from './types.ts';

interface Assumed {
  Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
}

/**
 * Credentials of the container's role as environment. They do not expire: a container on AWS gets
 * new ones from its metadata endpoint, which a process here does not have.
 */
export function roleEnvironment(outside: Outside, spec: ContainerSpec): Record<string, string> {
  const { roleArn: RoleArn, trustedService: service } = spec;
  if (!RoleArn) return {};
  const RoleSessionName = spec.id.replace(/[^\w+=,.@-]/g, '-').slice(-64);
  const { Credentials } = outside.transact((_tx, context) => {
    const { region, account } = context;
    const unnamed = `arn:aws:${service.split('.')[0]}:${region}:${account}:${spec.id}`;
    const principal = { arn: service, service, sourceArn: spec.sourceArn ?? unnamed };
    const request = { RoleArn, RoleSessionName, Permanent: true };
    return context.call<Assumed>('sts', 'AssumeRole', request, principal);
  });
  return {
    AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials.SessionToken,
  };
}
