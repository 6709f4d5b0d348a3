import { type Grant, passRole } from '../../../shared/grants.ts';

/** What making an endpoint takes. */
export const makesEndpoint: readonly Grant[] = [
  {
    actions: ['sagemaker:CreateModel', 'sagemaker:DescribeModel', 'sagemaker:AddTags'],
    on: 'models',
  },
  {
    actions: ['sagemaker:CreateEndpointConfig', 'sagemaker:CreateEndpoint', 'sagemaker:AddTags'],
    on: 'endpoint-configs',
  },
  { actions: ['sagemaker:CreateEndpoint', 'sagemaker:AddTags'], on: 'endpoints' },
  passRole('sagemaker.amazonaws.com'),
];

/** What seeing how it is takes. */
export const readsEndpoint: Grant = { actions: ['sagemaker:DescribeEndpoint'], on: 'endpoints' };

/** What its end takes. */
export const deletesEndpoint: Grant = { actions: ['sagemaker:DeleteEndpoint'], on: 'endpoints' };

/** What going back to what it served, or to nothing, takes. */
export const changesEndpoint: readonly Grant[] = [
  deletesEndpoint,
  { actions: ['sagemaker:UpdateEndpoint'], on: 'endpoints' },
  { actions: ['sagemaker:UpdateEndpoint'], on: 'endpoint-configs' },
];

/** What removing a configuration and its model takes. */
export const removesConfig: readonly Grant[] = [
  { actions: ['sagemaker:DeleteEndpointConfig'], on: 'endpoint-configs' },
  { actions: ['sagemaker:DeleteModel'], on: 'models' },
];

const ofVariants = {
  StringEquals: { 'application-autoscaling:service-namespace': 'sagemaker' },
};

/** What ending its scaling takes. */
export const scalingEnd: readonly Grant[] = [
  {
    actions: ['application-autoscaling:DeregisterScalableTarget'],
    on: 'own-scalable-targets',
    conditions: ofVariants,
  },
  { actions: ['cloudwatch:DeleteAlarms'], on: 'scaling-alarms' },
];

/** What starting it takes: AWS also asks for the caller's own rights on what is scaled. */
export const scalingStart: readonly Grant[] = [
  {
    actions: ['application-autoscaling:RegisterScalableTarget'],
    on: 'scalable-targets',
    conditions: ofVariants,
  },
  // What a request to tag tells is its tags; it has no key for the namespace.
  { actions: ['application-autoscaling:TagResource'], on: 'tagged-scalable-targets' },
  {
    actions: ['application-autoscaling:PutScalingPolicy'],
    on: 'own-scalable-targets',
    conditions: ofVariants,
  },
  { actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms'], on: 'scaling-alarms' },
  { actions: ['sagemaker:UpdateEndpointWeightsAndCapacities'], on: 'endpoints' },
  { actions: ['sagemaker:DescribeEndpointConfig'], on: 'endpoint-configs' },
  {
    actions: ['iam:CreateServiceLinkedRole'],
    on: 'scaling-role',
    conditions: {
      StringEquals: { 'iam:AWSServiceName': 'sagemaker.application-autoscaling.amazonaws.com' },
    },
  },
];
