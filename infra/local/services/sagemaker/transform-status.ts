import type { DescribeTransformJobCommandOutput } from '@aws-sdk/client-sagemaker';
import type { Context, Tx } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { seconds } from './describe.ts';
import { sagemakerPrincipal, transformJobArn, transformKey } from './names.ts';
import { isActive } from './store.ts';
import { getTags } from './tags.ts';
import { getTransform, saveTransform, type Transform } from './transform-store.ts';

/** Has a transform job looked at: it starts, goes on, stops or ends, whatever is due. */
export function advanceTransformSoon(context: Context, name: string, delayMs = 0): void {
  const task = { service: 'sagemaker', name: 'advance-transform', payload: { name } };
  context.later({ ...task, key: transformKey(name), delayMs });
}

type Described = Omit<Wire<DescribeTransformJobCommandOutput>, '$metadata'>;

/** DescribeTransformJob's reply. */
export function describeTransform(context: Context, transform: Transform): Described {
  const { Tags: _tags, ...request } = transform.request;
  return {
    ...request,
    TransformJobArn: transformJobArn(context, transform.name),
    TransformJobStatus: transform.status,
    FailureReason: transform.failure ?? undefined,
    CreationTime: transform.created / 1000,
    TransformStartTime: seconds(transform.started),
    TransformEndTime: seconds(transform.ended),
  };
}

/** Writes how a transform job is and tells the default bus. */
export function recordTransform(tx: Tx, context: Context, transform: Transform): void {
  saveTransform(tx, { ...transform, modified: context.now });
  const arn = transformJobArn(context, transform.name);
  const tags = getTags(tx, arn).map(({ Key, Value }) => [Key, Value]);
  const detail = {
    ...describeTransform(context, transform),
    CreationTime: transform.created,
    TransformStartTime: transform.started ?? undefined,
    TransformEndTime: transform.ended ?? undefined,
    Tags: Object.fromEntries(tags),
  };
  const detailType = 'SageMaker Transform Job State Change';
  const event = { source: 'aws.sagemaker', detailType, detail, resources: [arn] };
  context.call('events', 'PublishServiceEvent', event, sagemakerPrincipal);
}

/** Changes a transform job as it is now, unless it has ended meanwhile. */
export function changeTransform(
  tx: Tx,
  context: Context,
  name: string,
  change: (transform: Transform) => Partial<Transform>,
): void {
  const transform = getTransform(tx, name);
  if (!transform || !isActive(transform)) return;
  recordTransform(tx, context, { ...transform, ...change(transform) });
}
