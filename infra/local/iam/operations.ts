import { AwsError, type Operation } from '../kernel/types.ts';
import { forgetTemplates } from './own.ts';
import { policyText } from './policy.ts';
import { policyOperations } from './policy-operations.ts';
import { createRole } from './resources.ts';
import { describeRole, roleOperations } from './role-operations.ts';
import { rolePolicyOperations } from './role-policies.ts';
import {
  forgetResourcePolicies,
  putResourcePolicy,
  removeResourcePolicy,
  roleByName,
} from './store.ts';
import { evaluateTrust } from './trust.ts';

/** The role the plane's own keys act as; it may do everything. */
export const adminRoleName = 'trainyard-admin';

/** The service-linked roles that can be made here, by their service: names as AWS gives them. */
const linkedRoles: Record<string, string> = {
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
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
  ...roleOperations,
  ...rolePolicyOperations,
  ...policyOperations,
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
  /** Every policy of a template is forgotten, so that a grant that it lost is lost here too. */
  ForgetPolicies: {
    authorize: () => [{ action: 'iam:ForgetPolicies', resource: '*' }],
    run: (tx) => {
      forgetTemplates(tx);
      forgetResourcePolicies(tx);
      return {};
    },
  },
};

/** All operations of IAM. */
export const iamOperations: Record<string, Operation> = { ...awsOperations, ...ownOperations };
