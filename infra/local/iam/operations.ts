import { AwsError, type Operation, type Shape } from '../kernel/types.ts';
import { policyText } from './policy.ts';
import { createRole } from './resources.ts';
import {
  allRoles,
  forgetAll,
  putResourcePolicy,
  type RoleRow,
  removeResourcePolicy,
  roleByName,
} from './store.ts';
import { evaluateTrust } from './trust.ts';

/** The role the plane's own keys act as; it may do everything. */
export const adminRoleName = 'trainyard-admin';

function describeRole(row: RoleRow): Shape {
  return {
    Path: row.path,
    RoleName: row.name,
    RoleId: row.id,
    Arn: row.arn,
    CreateDate: row.created / 1000,
    AssumeRolePolicyDocument: encodeURIComponent(row.trust),
    MaxSessionDuration: row.max_session,
    Tags: JSON.parse(row.tags),
    ...(row.description === null ? {} : { Description: row.description }),
  };
}

/** The service-linked roles that can be made here, by their service: names as AWS gives them. */
const linkedRoles: Record<string, string> = {
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'sagemaker.application-autoscaling.amazonaws.com':
    'AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint',
};

/** What AWS has, as far as it is needed. */
const awsOperations: Record<string, Operation> = {
  CreateServiceLinkedRole: {
    authorize: ({ AWSServiceName }, { account }) => [
      {
        action: 'iam:CreateServiceLinkedRole',
        resource: `arn:aws:iam::${account}:role/aws-service-role/${AWSServiceName}/*`,
        conditions: { 'iam:AWSServiceName': String(AWSServiceName) },
      },
    ],
    run: (tx, { AWSServiceName }, context) => {
      const has = Object.hasOwn(linkedRoles, AWSServiceName);
      const name = has ? linkedRoles[AWSServiceName]! : '';
      const known = Object.keys(linkedRoles).join(', ');
      const wrong = has
        ? roleByName(tx, name) && `Service role name ${name} has been taken in this account.`
        : `The local plane has linked roles of ${known}, not of '${AWSServiceName}'.`;
      if (wrong) throw new AwsError('InvalidInput', wrong);
      const Statement = [
        { Effect: 'Allow', Principal: { Service: AWSServiceName }, Action: 'sts:AssumeRole' },
      ];
      const Path = `/aws-service-role/${AWSServiceName}/`;
      createRole(tx, name, { Path, AssumeRolePolicyDocument: { Statement } }, context);
      return { Role: describeRole(roleByName(tx, name)!) };
    },
  },
  GetRole: {
    authorize: ({ RoleName }, { account }) => [
      { action: 'iam:GetRole', resource: `arn:aws:iam::${account}:role/${RoleName}` },
    ],
    run: (tx, { RoleName }) => {
      const row = roleByName(tx, RoleName);
      if (row) return { Role: describeRole(row) };
      throw new AwsError('NoSuchEntity', `The role with name ${RoleName} cannot be found.`, 404);
    },
  },
  ListRoles: {
    authorize: () => [{ action: 'iam:ListRoles', resource: '*' }],
    run: (tx) => ({ IsTruncated: false, Roles: allRoles(tx).map(describeRole) }),
  },
};

/** What only the local plane has. */
const ownOperations: Record<string, Operation> = {
  /** `{ RoleArn, Principal }`: throws AccessDenied unless the role trusts it. */
  EvaluateTrust: {
    authorize: () => [],
    run: (tx, { RoleArn, Principal }, context) => {
      evaluateTrust(tx, RoleArn, Principal, context);
      return {};
    },
  },
  /** `{ resourceArn, sid, policy }`: one part of a resource's policy; an empty one is removed. */
  PutResourcePolicy: {
    authorize: ({ resourceArn }) => [{ action: 'iam:PutResourcePolicy', resource: resourceArn }],
    run: (tx, { resourceArn, sid, policy }) => {
      if (policy === '') removeResourcePolicy(tx, resourceArn, sid);
      else putResourcePolicy(tx, resourceArn, sid, policyText(policy));
      return {};
    },
  },
  /** The role of the plane's own keys. */
  PutAdminRole: {
    authorize: () => [{ action: 'iam:PutAdminRole', resource: '*' }],
    run: (tx, _request, context) => {
      const root = `arn:aws:iam::${context.account}:root`;
      const Statement = [{ Effect: 'Allow', Principal: { AWS: root }, Action: 'sts:AssumeRole' }];
      const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
      const properties = {
        AssumeRolePolicyDocument: { Statement },
        Policies: [{ PolicyName: 'everything', PolicyDocument: everything }],
      };
      return { RoleArn: createRole(tx, adminRoleName, properties, context) };
    },
  },
  /** Every policy is forgotten, so that a grant the template lost is lost here too. */
  ForgetPolicies: {
    authorize: () => [{ action: 'iam:ForgetPolicies', resource: '*' }],
    run: (tx) => {
      forgetAll(tx);
      return {};
    },
  },
};

/** All operations of IAM. */
export const iamOperations: Record<string, Operation> = { ...awsOperations, ...ownOperations };
