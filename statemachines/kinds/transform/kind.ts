import * as z from 'zod';
import { passRole, tableIndexRead } from '../../../shared/grants.ts';
import { instanceType, s3Location, wholeNumber } from '../../../shared/schema.ts';
import { hostingPrice } from '../../prices.ts';
import { defineKind } from '../kind.ts';
import { serverFindings, serverShape } from '../sagemaker/server.ts';

/** SageMaker's service model, 2017-07-24: ContentType, Accept. */
const mimeType = z.string().min(1).max(256);

const shape = () => ({
  ...serverShape,
  /** Every object under this prefix is sent to the model. */
  input: s3Location,
  /** Of the input, such as `text/csv`; absent: SageMaker says none to the model. */
  contentType: mimeType.optional(),
  /** What the model is asked to answer. */
  accept: mimeType.optional(),
  /** How an object is cut into records; `None`: it is sent as a whole. */
  splitType: z.enum(['None', 'Line', 'RecordIO', 'TFRecord']).default('None'),
  /** With a `splitType`: as many records in a request as have room, or one. */
  batchStrategy: z.enum(['MultiRecord', 'SingleRecord']).default('MultiRecord'),
  /** How the answers of an object are put together. */
  assembleWith: z.enum(['None', 'Line']).default('None'),
  /** The most that one request has. */
  maxPayloadInMB: wholeNumber(1, 100).default(6),
  instanceType: instanceType.default('ml.m5.large'),
  /** Objects are dealt out among them: more instances than objects are of no use. */
  instanceCount: wholeNumber(1, 20).default(1),
});

/** The kind `transform`. */
export const transformKind = defineKind({
  name: 'transform',
  summary: 'Sends every object under a prefix to a model and keeps its answers (batch transform).',
  shape,
  quota: { name: 'transform', slots: 4 },
  instanceQuota: ({ instanceType: type, instanceCount: instances }) => {
    return { name: `${type} for transform job usage`, instances };
  },
  grants: {
    start: [
      tableIndexRead,
      {
        actions: ['sagemaker:CreateModel', 'sagemaker:DescribeModel', 'sagemaker:AddTags'],
        on: 'models',
      },
      { actions: ['sagemaker:CreateTransformJob', 'sagemaker:AddTags'], on: 'transform-jobs' },
      passRole('sagemaker.amazonaws.com'),
    ],
    read: [{ actions: ['sagemaker:DescribeTransformJob'], on: 'transform-jobs' }],
    stop: [{ actions: ['sagemaker:StopTransformJob'], on: 'transform-jobs' }],
    collect: [],
    clear: [{ actions: ['sagemaker:DeleteModel'], on: 'models' }],
  },
  workloads: () => ['SageMaker transform job'],
  source: true,
  serves: (spec) => spec,
  atCap: 'stop',
  events: [
    {
      source: 'aws.sagemaker',
      type: 'SageMaker Transform Job State Change',
      detail: { TransformJobName: [{ prefix: 'ty-' }] },
      nameIn: ({ TransformJobName: name }: { TransformJobName?: string }) => name,
    },
  ],
  metering: { eventsPerWorkload: 3 },
  makes: () => [
    { what: 'SageMaker model', name: 'ty-JOB-NN', count: 1, role: 'sagemaker' },
    { what: 'SageMaker transform job', name: 'ty-JOB-NN', count: 1 },
  ],
  result: z.object({
    /** The prefix of the answers: of each object under its own name, with `.out`. */
    output: z.string(),
    modelArtifact: z.string(),
  }),
  check: serverFindings,
  cost: ({ instanceType: type, instanceCount, timeoutSeconds }, region) => [
    {
      what: `Transform on ${instanceCount} × ${type}`,
      // The price list that is kept has no line for transform: that of serving stands for it.
      perHourMicroUsd: hostingPrice(region, type) * instanceCount,
      worstSeconds: timeoutSeconds,
      likelySeconds: Math.min(600, timeoutSeconds),
    },
  ],
});
