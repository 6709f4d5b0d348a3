import {
  AwsError,
  type Check,
  type Context,
  type Operation,
  type Shape,
  type Tx,
} from '../../kernel/types.ts';
import { alarmName, evaluateNext, readVariant, setCapacity, stopEvaluating } from './evaluate.ts';
import { boundsOf, checkPolicy, dimension, invalid, resourceOf, variantOf } from './request.ts';
import {
  type Activity,
  activitiesOf,
  allTargets,
  getTarget,
  removeTarget,
  saveTarget,
  type Target,
  targetArn,
} from './store.ts';

const linkedRole = 'sagemaker.application-autoscaling.amazonaws.com';
const roleName = 'AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint';

const alarms = ['high', 'low'] as const;

const roleArn = ({ account }: Context) =>
  `arn:aws:iam::${account}:role/aws-service-role/${linkedRole}/${roleName}`;

/** The action on the target, with what policies may ask of it. */
function onTarget(action: string, request: Shape, context: Context, tx: Tx): Check {
  const { ServiceNamespace, ScalableDimension, ResourceId, Tags = {} } = request;
  const has = getTarget(tx, String(ResourceId))?.tags ?? {};
  const tagged = (kind: string, tags: Record<string, string>) =>
    Object.entries(tags).map(([key, value]) => [`aws:${kind}/${key}`, String(value)]);
  const conditions = {
    'application-autoscaling:service-namespace': String(ServiceNamespace),
    'application-autoscaling:scalable-dimension': String(ScalableDimension),
    ...Object.fromEntries([...tagged('RequestTag', Tags), ...tagged('ResourceTag', has)]),
  };
  const resource = targetArn(context, String(ResourceId));
  return { action: `application-autoscaling:${action}`, resource, conditions };
}

/** The caller's own rights on the variant, which are asked for as well (SageMaker's guide). */
function onVariant(action: string, { ResourceId }: Shape, { account, region }: Context): Check {
  const name = variantOf(ResourceId).EndpointName.toLowerCase();
  const resource = `arn:aws:sagemaker:${region}:${account}:endpoint/${name}`;
  return { action: `sagemaker:${action}`, resource };
}

/** And on what the variant was made from (SageMaker's guide, prerequisites of auto scaling). */
function onConfig({ ResourceId }: Shape, context: Context): Check[] {
  const config = readVariant(context, String(ResourceId))?.config;
  if (!config) return [];
  const { account, region } = context;
  const resource = `arn:aws:sagemaker:${region}:${account}:endpoint-config/${config.toLowerCase()}`;
  return [{ action: 'sagemaker:DescribeEndpointConfig', resource }];
}

/** The policy's alarms are made and deleted with the caller's rights. */
function onAlarms(action: string, { ResourceId }: Shape, { account, region }: Context): Check[] {
  return alarms.map((alarm) => ({
    action: `cloudwatch:${action}`,
    resource: `arn:aws:cloudwatch:${region}:${account}:alarm:${alarmName(ResourceId, alarm)}-1`,
  }));
}

function required(tx: Tx, request: Shape): Target {
  const target = getTarget(tx, resourceOf(request));
  if (target) return target;
  throw new AwsError(
    'ObjectNotFoundException',
    `No scalable target found for service namespace: sagemaker, resource ID: ` +
      `${request.ResourceId}, scalable dimension: ${dimension}`,
  );
}

function register(tx: Tx, request: Shape, context: Context): Shape {
  const resource = resourceOf(request);
  const before = getTarget(tx, resource);
  const { min, max } = boundsOf(request, before);
  const variant = readVariant(context, resource);
  if (!variant) throw invalid(`There is no variant ${resource} in SageMaker.`);
  const target: Target = {
    resource,
    min,
    max,
    tags: { ...before?.tags, ...request.Tags },
    policy: before?.policy ?? null,
    created: before?.created ?? context.now,
  };
  saveTarget(tx, target);
  const within = Math.min(max, Math.max(min, variant.desired));
  if (variant.status === 'InService' && within !== variant.desired) {
    const cause = 'the bounds of the scalable target';
    setCapacity(tx, context, target, { before: variant.desired, after: within, cause });
  }
  return { ScalableTargetARN: targetArn(context, resource) };
}

const shown = (context: Context, target: Target) => ({
  ServiceNamespace: 'sagemaker',
  ResourceId: target.resource,
  ScalableDimension: dimension,
  MinCapacity: target.min,
  MaxCapacity: target.max,
  RoleARN: roleArn(context),
  CreationTime: target.created / 1000,
  ScalableTargetARN: targetArn(context, target.resource),
});

const activityShown = (one: Activity) => ({
  ActivityId: one.id,
  ServiceNamespace: 'sagemaker',
  ResourceId: one.resource,
  ScalableDimension: dimension,
  Description: `Setting desired instance count to ${one.after}.`,
  Cause: one.cause,
  StartTime: one.began / 1000,
  ...(one.ended === null ? {} : { EndTime: one.ended / 1000 }),
  StatusCode: one.status,
  StatusMessage: one.message,
});

const anywhere =
  (action: string): Operation['authorize'] =>
  () => [{ action: `application-autoscaling:${action}`, resource: '*' }];

function putPolicy(periodMs: number): NonNullable<Operation['run']> {
  return (tx, request, context) => {
    const target = required(tx, request);
    checkPolicy(request);
    const earlier = target.policy?.PolicyName;
    if (earlier && earlier !== request.PolicyName) {
      throw invalid(`The local plane keeps one policy for each target: ${earlier}.`);
    }
    saveTarget(tx, { ...target, policy: request });
    evaluateNext(context, target.resource, periodMs);
    const { PolicyARN, Alarms } = policyShown(context, { ...target, policy: request });
    return { PolicyARN, Alarms };
  };
}

/** Alarms are named and not told of further: CloudWatch is not here. */
function policyShown({ account, region }: Context, { resource, policy, created }: Target) {
  const policies = `arn:aws:autoscaling:${region}:${account}:scalingPolicy:local`;
  const name = `policyName/${policy.PolicyName}`;
  return {
    ...policy,
    PolicyARN: `${policies}:resource/sagemaker/${resource}:${name}`,
    Alarms: alarms.map((alarm) => ({ AlarmName: alarmName(resource, alarm) })),
    CreationTime: created / 1000,
  };
}

const deregister: NonNullable<Operation['run']> = (tx, request, context) => {
  const { resource } = required(tx, request);
  removeTarget(tx, resource);
  stopEvaluating(context, resource);
  return {};
};

const targetOperations = (periodMs: number): Record<string, Operation> => ({
  RegisterScalableTarget: {
    authorize: (request, context, tx) => [
      onTarget('RegisterScalableTarget', request, context, tx),
      ...(request.Tags ? [onTarget('TagResource', request, context, tx)] : []),
      onVariant('DescribeEndpoint', request, context),
      ...onConfig(request, context),
      onVariant('UpdateEndpointWeightsAndCapacities', request, context),
      {
        action: 'iam:CreateServiceLinkedRole',
        resource: roleArn(context),
        conditions: { 'iam:AWSServiceName': linkedRole },
      },
    ],
    run: register,
  },
  PutScalingPolicy: {
    authorize: (request, context, tx) => [
      onTarget('PutScalingPolicy', request, context, tx),
      ...onAlarms('PutMetricAlarm', request, context),
      ...onAlarms('DescribeAlarms', request, context),
    ],
    run: putPolicy(periodMs),
  },
  DeregisterScalableTarget: {
    authorize: (request, context, tx) => [
      onTarget('DeregisterScalableTarget', request, context, tx),
      ...onAlarms('DeleteAlarms', request, context),
    ],
    run: deregister,
  },
});

/** The operations on scalable targets and their policies. */
export const scalingOperations = (periodMs: number): Record<string, Operation> => ({
  ...targetOperations(periodMs),
  DescribeScalableTargets: {
    authorize: anywhere('DescribeScalableTargets'),
    run: (tx, { ServiceNamespace, ResourceIds }, context) => ({
      ScalableTargets: allTargets(tx)
        .filter(({ resource }) => ResourceIds?.includes(resource) ?? true)
        .filter(() => ServiceNamespace === 'sagemaker')
        .map((target) => shown(context, target)),
    }),
  },
  DescribeScalingPolicies: {
    authorize: anywhere('DescribeScalingPolicies'),
    run: (tx, { ServiceNamespace, ResourceId, PolicyNames }, context) => ({
      ScalingPolicies: allTargets(tx)
        .filter(({ policy }) => policy !== null && ServiceNamespace === 'sagemaker')
        .filter(({ resource }) => resource === (ResourceId ?? resource))
        .map((target) => policyShown(context, target))
        .filter(({ PolicyName }) => PolicyNames?.includes(PolicyName) ?? true),
    }),
  },
  DescribeScalingActivities: {
    authorize: anywhere('DescribeScalingActivities'),
    run: (tx, { ResourceId }) => ({
      ScalingActivities: activitiesOf(tx, String(ResourceId)).map(activityShown),
    }),
  },
});
