import { createHash } from 'node:crypto';
import {
  AwsError,
  type Context,
  type ResourceHandler,
  type Shape,
  type Tx,
} from '../kernel/types.ts';
import { awsManagedPolicies } from './managed-policies.ts';
import { giveWay } from './own.ts';
import { policyText } from './policy.ts';
import { attach, putInline, putManaged, putResourcePolicy, putRole } from './store.ts';

/** `AROA` and 17 more characters, the same for the same ARN. */
function roleId(arn: string): string {
  const hash = createHash('sha256').update(arn).digest('hex').toUpperCase();
  return `AROA${hash.slice(0, 17)}`;
}

/** Creates or replaces a role from the properties of `AWS::IAM::Role`. */
export function createRole(tx: Tx, name: string, properties: Shape, context: Context): string {
  const path: string = properties.Path ?? '/';
  const arn = `arn:aws:iam::${context.account}:role${path}${name}`;
  putRole(tx, {
    arn,
    name,
    path,
    id: roleId(arn),
    trust: policyText(properties.AssumeRolePolicyDocument),
    tags: JSON.stringify(properties.Tags ?? []),
    description: properties.Description ?? null,
    created: context.now,
    max_session: Number(properties.MaxSessionDuration ?? 3600),
  });
  for (const policy of properties.Policies ?? []) {
    putInline(tx, name, policy.PolicyName, policyText(policy.PolicyDocument));
  }
  for (const policyArn of properties.ManagedPolicyArns ?? []) {
    attachManaged(tx, name, policyArn, context.account);
  }
  return arn;
}

/** Attaches a policy of this account, or one of AWS that is known here. */
export function attachManaged(tx: Tx, role: string, policyArn: string, account: string): void {
  const document = awsManagedPolicies[policyArn];
  if (document) putManaged(tx, policyArn, policyText(document));
  else if (!policyArn.startsWith(`arn:aws:iam::${account}:policy/`)) {
    const known = Object.keys(awsManagedPolicies).join(', ');
    throw new AwsError(
      'NoSuchEntity',
      `The local plane does not know the managed policy ${policyArn}. It knows: ${known}. ` +
        'What it grants can be a policy of your own (create-policy).',
      404,
    );
  }
  attach(tx, role, policyArn);
}

const role: ResourceHandler = (tx, { properties, physicalName }, context) => {
  const name = properties.RoleName ?? physicalName;
  giveWay(tx, name);
  const arn = createRole(tx, name, properties, context);
  return { ref: name, attributes: { Arn: arn, RoleId: roleId(arn) } };
};

const policy: ResourceHandler = (tx, { properties, physicalName }) => {
  const document = policyText(properties.PolicyDocument);
  for (const name of properties.Roles ?? []) putInline(tx, name, properties.PolicyName, document);
  return { ref: physicalName, attributes: { Id: physicalName } };
};

const managedPolicy: ResourceHandler = (tx, { properties, physicalName }, context) => {
  const name = `${properties.Path ?? '/'}${properties.ManagedPolicyName ?? physicalName}`;
  const arn = `arn:aws:iam::${context.account}:policy${name}`;
  putManaged(tx, arn, policyText(properties.PolicyDocument));
  for (const roleName of properties.Roles ?? []) attach(tx, roleName, arn);
  return { ref: arn, attributes: { PolicyArn: arn } };
};

/** A policy resource that names the resources it is for in one of its properties. */
function policyOf(arnsOf: (properties: Shape, context: Context) => string[]): ResourceHandler {
  return (tx, { properties, physicalName, logicalId }, context) => {
    const document = policyText(properties.PolicyDocument);
    for (const arn of arnsOf(properties, context)) putResourcePolicy(tx, arn, logicalId, document);
    return { ref: physicalName, attributes: { Id: physicalName } };
  };
}

const queueArn = (url: string, { region, account }: Context) =>
  `arn:aws:sqs:${region}:${account}:${url.split('/').at(-1)}`;

const busPolicy: ResourceHandler = (tx, { properties, logicalId }, context) => {
  const bus = properties.EventBusName ?? 'default';
  const arn = `arn:aws:events:${context.region}:${context.account}:event-bus/${bus}`;
  const { StatementId = logicalId, Action, Principal, Condition, Statement } = properties;
  const written = Statement ?? { Effect: 'Allow', Action, Principal, Resource: arn, Condition };
  putResourcePolicy(tx, arn, StatementId, policyText({ Statement: [written] }));
  return { ref: StatementId };
};

/** Roles and policies, and the policies of the resources that have one. */
export const iamResources: Record<string, ResourceHandler> = {
  'AWS::IAM::Role': role,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::SNS::TopicPolicy': policyOf((properties) => properties.Topics),
  'AWS::SQS::QueuePolicy': policyOf((properties, context) =>
    properties.Queues.map((url: string) => queueArn(url, context)),
  ),
  'AWS::S3::BucketPolicy': policyOf((properties) => [`arn:aws:s3:::${properties.Bucket}`]),
  'AWS::Events::EventBusPolicy': busPolicy,
};
