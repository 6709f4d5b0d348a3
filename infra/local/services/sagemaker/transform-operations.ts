import type * as sdk from '@aws-sdk/client-sagemaker';
import { AwsError, type Check, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations } from '../../kernel/wire-types.ts';
import { getNamed } from './endpoint-store.ts';
import { page } from './list.ts';
import { modelArn, transformJobArn } from './names.ts';
import { createChecks } from './role-checks.ts';
import { isActive } from './store.ts';
import { putTags } from './tags.ts';
import { checkTransform } from './transform-request.ts';
import { advanceTransformSoon, describeTransform, recordTransform } from './transform-status.ts';
import { allTransforms, getTransform, type Transform } from './transform-store.ts';
import { invalid } from './validation.ts';

type Transforms = Operations<{
  CreateTransformJob: [sdk.CreateTransformJobRequest, sdk.CreateTransformJobResponse];
  DescribeTransformJob: [sdk.DescribeTransformJobRequest, sdk.DescribeTransformJobResponse];
  StopTransformJob: [sdk.StopTransformJobRequest, object];
  ListTransformJobs: [sdk.ListTransformJobsRequest, sdk.ListTransformJobsResponse];
}>;
type Run<Name extends keyof Transforms> = NonNullable<Transforms[Name]['run']>;
type Named = { TransformJobName: string };

const create: Run<'CreateTransformJob'> = (tx, request, context) => {
  checkTransform(request);
  const { TransformJobName: name, ModelName } = request;
  const arn = transformJobArn(context, name);
  if (allTransforms(tx).some((one) => one.name.toLowerCase() === name.toLowerCase())) {
    throw new AwsError(
      'ResourceInUse',
      'Job name must be unique within an AWS account and region, and a job with this name ' +
        `already exists (${arn})`,
    );
  }
  const model = getNamed(tx, 'model', ModelName);
  if (!model) throw invalid(`Could not find model "${modelArn(context, ModelName)}".`);
  putTags(tx, arn, request.Tags);
  recordTransform(tx, context, {
    name,
    status: 'InProgress',
    request,
    model: model.request,
    container: `sagemaker-transform-${context.uuid()}`,
    port: null,
    keys: [],
    failure: null,
    created: context.now,
    modified: context.now,
    started: null,
    ended: null,
  });
  advanceTransformSoon(context, name);
  return { TransformJobArn: arn };
};

function found(tx: Tx, { TransformJobName: name }: Named): Transform {
  const transform = getTransform(tx, String(name));
  if (transform) return transform;
  throw new AwsError('ResourceNotFound', `Could not find requested job with name: ${name}`);
}

const stop: Run<'StopTransformJob'> = (tx, request, context) => {
  const transform = found(tx, request);
  if (!isActive(transform)) {
    throw invalid(
      `The request was rejected because the transform job is in status ${transform.status}.`,
    );
  }
  recordTransform(tx, context, { ...transform, status: 'Stopping' });
  advanceTransformSoon(context, transform.name);
  return {};
};

const list: Run<'ListTransformJobs'> = (tx, request, context) => {
  const newestFirst = { SortOrder: 'Descending', ...request };
  const { items, NextToken } = page(allTransforms(tx), newestFirst, {
    CreationTime: (transform) => transform.created,
    Name: (transform) => transform.name,
    Status: (transform) => transform.status,
  });
  const summaries = items.map((transform) => {
    const described = describeTransform(context, transform);
    return {
      TransformJobName: transform.name,
      TransformJobArn: described.TransformJobArn,
      CreationTime: described.CreationTime,
      TransformEndTime: described.TransformEndTime,
      LastModifiedTime: transform.modified / 1000,
      TransformJobStatus: transform.status,
      FailureReason: described.FailureReason,
    };
  });
  return { TransformJobSummaries: summaries, NextToken };
};

const onJob =
  (action: string) =>
  (request: Named, context: Context): Check[] => [
    { action: `sagemaker:${action}`, resource: transformJobArn(context, request.TransformJobName) },
  ];

/** The operations on transform jobs. */
export const transformOperations: Transforms = {
  CreateTransformJob: {
    authorize: (request, context) => {
      const arn = transformJobArn(context, request.TransformJobName);
      return createChecks('CreateTransformJob', arn, request.Tags);
    },
    run: create,
  },
  DescribeTransformJob: {
    authorize: onJob('DescribeTransformJob'),
    run: (tx, request, context) => describeTransform(context, found(tx, request)),
  },
  StopTransformJob: { authorize: onJob('StopTransformJob'), run: stop },
  ListTransformJobs: {
    authorize: () => [{ action: 'sagemaker:ListTransformJobs', resource: '*' }],
    run: list,
  },
};
