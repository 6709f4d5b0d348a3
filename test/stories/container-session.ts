import type { Principal, Shape } from '../../infra/local/kernel/types.ts';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import type { Story } from './story.ts';

/** The session as which a container's code acts: who it is, and its keys. */
export async function sessionOf(
  { kernel }: Pick<Story, 'kernel'>,
  { roleArn, sourceArn, trustedService, id }: ContainerSpec,
): Promise<{ principal: Principal; keys: Shape }> {
  const service = { arn: trustedService, service: trustedService };
  const asked = { RoleArn: roleArn, RoleSessionName: (sourceArn ?? id).split('/').at(-1) };
  const { Credentials: keys, AssumedRoleUser } = await kernel.call<Shape>(
    'sts',
    'AssumeRole',
    { ...asked, Permanent: true },
    sourceArn ? { ...service, sourceArn } : service,
  );
  return { principal: { arn: AssumedRoleUser.Arn, roleArn: roleArn! }, keys };
}
