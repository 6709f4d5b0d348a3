import { pricedInstanceTypes, regionPrices } from '../../shared/money/prices.ts';
import type { Check } from '../show/doctor-text.ts';
import { type AwsCall, AwsRefusal, type Shape } from './aws-call.ts';

/** Who asks, as STS says. */
export interface Identity {
  account: string;
  arn: string;
}

/** What an account must have once before a plane is deployed, by the service that wants it. */
export const linkedRoles: Readonly<Record<string, string>> = {
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
};

/** The least version of CDK's bootstrap that the templates ask for. */
export const leastBootstrap = 8;

/** Quotas that new accounts have little of; below `least` a plane only limps. */
const quotas = [
  { service: 'lambda', code: 'L-B99A9384', name: 'concurrent Lambda functions', least: 100 },
  { service: 'fargate', code: 'L-3032A538', name: 'Fargate vCPU on demand', least: 4 },
  { service: 'fargate', code: 'L-36FBB829', name: 'Fargate vCPU on Spot', least: 4 },
] as const;

/** What CDK's bootstrap made for whoever deploys. */
const deployRoles = ['deploy-role', 'file-publishing-role'] as const;

/** Where what jobs run on has a price. */
const pricedRegions = Object.keys(regionPrices).filter(
  (region) => pricedInstanceTypes(region).length > 0,
);

/** Finds whether a plane can be deployed. Without credentials nothing else is asked. */
export async function checkAccount(call: AwsCall, region: string): Promise<Check[]> {
  const place = regionCheck(region);
  const { check, identity } = await whoAsks(call);
  if (!identity) return [check, place];
  const looked = await Promise.all([
    bootstrapCheck(call, identity, region),
    ...Object.entries(linkedRoles).map(([service, role]) => roleCheck(call, service, role)),
    permissionCheck(call, identity, region),
    ...quotas.map((quota) => quotaCheck(call, quota, region)),
  ]);
  return [check, place, ...looked];
}

/** Asks STS who the caller is. */
export async function whoAsks(call: AwsCall): Promise<{ check: Check; identity?: Identity }> {
  const name = 'credentials';
  try {
    const { Account, Arn } = await call('sts', 'GetCallerIdentity');
    const identity = { account: String(Account), arn: String(Arn) };
    const found = `account ${identity.account}, as ${identity.arn}`;
    return { check: { name, status: 'ok', found }, identity };
  } catch (error) {
    const { message } = refusal(error);
    const fix = 'Name a profile (export AWS_PROFILE=…; aws sso login), or give keys of a role.';
    return { check: { name, status: 'fail', found: message, fix } };
  }
}

function regionCheck(region: string): Check {
  const name = 'region';
  if (pricedRegions.includes(region)) return { name, status: 'ok', found: region };
  return {
    name,
    status: 'fail',
    found: `${region} has no prices here, so no job could be given a cost`,
    fix: `Take one of ${pricedRegions.join(', ')} (--region, AWS_REGION).`,
  };
}

async function bootstrapCheck(call: AwsCall, { account }: Identity, region: string) {
  const name = 'bootstrap';
  const fix = `npx aws-cdk@2 bootstrap aws://${account}/${region}   (plane deploy does it)`;
  return looking(name, async () => {
    const Name = '/cdk-bootstrap/hnb659fds/version';
    const answer = await call('ssm', 'GetParameter', { Name }).catch((error: unknown) => {
      if (refusal(error).code !== 'ParameterNotFound') throw error;
      return undefined;
    });
    if (!answer) return { name, status: 'fail', found: `CDK has none in ${region}`, fix };
    const version = Number((answer.Parameter as Shape).Value);
    const found = `version ${version}`;
    if (version >= leastBootstrap) return { name, status: 'ok', found };
    return { name, status: 'fail', found: `${found}, and ${leastBootstrap} is needed`, fix };
  });
}

async function roleCheck(call: AwsCall, service: string, role: string): Promise<Check> {
  const name = `role for ${service.split('.')[0]}`;
  return looking(name, async () => {
    const found = await call('iam', 'GetRole', { RoleName: role }).catch((error: unknown) => {
      if (refusal(error).code !== 'NoSuchEntity') throw error;
      return undefined;
    });
    if (found) return { name, status: 'ok', found: role };
    const command = `aws iam create-service-linked-role --aws-service-name ${service}`;
    const fix = `${command}   (plane deploy does it)`;
    return { name, status: 'fail', found: `the account has no ${role}`, fix };
  });
}

/** Whether the caller may become who deploys. Root and federated users have nothing to ask. */
async function permissionCheck(call: AwsCall, { account, arn }: Identity, region: string) {
  const name = 'permission to deploy';
  const [, partition = 'aws'] = arn.split(':');
  const roles = deployRoles.map(
    (role) => `arn:${partition}:iam::${account}:role/cdk-hnb659fds-${role}-${account}-${region}`,
  );
  return looking(name, async () => {
    const answer = await call('iam', 'SimulatePrincipalPolicy', {
      PolicySourceArn: principalOf(arn),
      'ActionNames.member.1': 'sts:AssumeRole',
      ...Object.fromEntries(roles.map((role, at) => [`ResourceArns.member.${at + 1}`, role])),
    });
    const results = [(answer.EvaluationResults as Shape)?.member ?? []].flat() as Shape[];
    const denied = results.filter(({ EvalDecision }) => EvalDecision !== 'allowed');
    if (denied.length === 0) return { name, status: 'ok', found: 'may assume the roles of CDK' };
    const which = denied.map(({ EvalResourceName }) => String(EvalResourceName)).join(', ');
    const fix = 'Allow sts:AssumeRole on these roles, or deploy as somebody who may.';
    return { name, status: 'fail', found: `may not assume ${which}`, fix };
  });
}

/** The role or user behind a caller: a session's ARN is none that IAM knows. */
export function principalOf(arn: string): string {
  const session = /^(arn:[^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  return session ? `${session[1]}:iam::${session[2]}:role/${session[3]}` : arn;
}

async function quotaCheck(call: AwsCall, quota: (typeof quotas)[number], region: string) {
  const { service, code, least } = quota;
  const name = quota.name;
  return looking(name, async () => {
    const input = { ServiceCode: service, QuotaCode: code };
    const { Quota } = await call('quotas', 'GetServiceQuota', input);
    const value = Number((Quota as Shape).Value);
    if (value >= least) return { name, status: 'ok', found: String(value) };
    const fix =
      `aws service-quotas request-service-quota-increase --service-code ${service} ` +
      `--quota-code ${code} --desired-value ${least * 2} --region ${region}`;
    return { name, status: value === 0 ? 'fail' : 'warn', found: `only ${value}`, fix };
  });
}

/** What could not be looked at is no failure, but it is said. */
export async function looking(name: string, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    const { code, message } = refusal(error);
    return { name, status: 'warn', found: `not looked at, ${code}: ${message}` };
  }
}

function refusal(error: unknown): AwsRefusal {
  if (error instanceof AwsRefusal) return error;
  throw error;
}
