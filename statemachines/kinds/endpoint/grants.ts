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

/** What going back to what it served, or to nothing, takes. */
export const changesEndpoint: readonly Grant[] = [
  { actions: ['sagemaker:UpdateEndpoint', 'sagemaker:DeleteEndpoint'], on: 'endpoints' },
  { actions: ['sagemaker:UpdateEndpoint'], on: 'endpoint-configs' },
];
