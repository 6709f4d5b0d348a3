import type { Context, Tx } from '../../kernel/types.ts';
import { type Endpoint, saveEndpoint } from './endpoint-store.ts';
import { endpointArn, endpointKey, sagemakerPrincipal } from './names.ts';
import { getTags } from './tags.ts';

/** In events the words of a status are in capitals (`IN_SERVICE`). */
const inCapitals = (status: string) => status.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

/** Tells the default bus how an endpoint is. */
export function publishEndpoint(
  tx: Tx,
  context: Context,
  endpoint: Endpoint,
  status: string = endpoint.status,
): void {
  const arn = endpointArn(context, endpoint.name);
  const tags = getTags(tx, arn).map(({ Key, Value }) => [Key, Value]);
  const detail = {
    EndpointName: endpoint.name,
    EndpointArn: arn,
    EndpointConfigName: endpoint.config ?? endpoint.next,
    EndpointStatus: inCapitals(status),
    FailureReason: endpoint.failure ?? undefined,
    CreationTime: endpoint.created,
    LastModifiedTime: endpoint.modified,
    Tags: Object.fromEntries(tags),
  };
  const detailType = 'SageMaker Endpoint State Change';
  const event = { source: 'aws.sagemaker', detailType, detail, resources: [arn] };
  context.call('events', 'PublishServiceEvent', event, sagemakerPrincipal);
}

/** Writes how an endpoint is and tells the default bus. */
export function recordEndpoint(tx: Tx, context: Context, endpoint: Endpoint): void {
  const now = { ...endpoint, modified: context.now };
  saveEndpoint(tx, now);
  publishEndpoint(tx, context, now);
}

/** Has an endpoint looked at: replicas start, become ready or end, whatever is due. */
export function advanceEndpointSoon(context: Context, name: string, delayMs = 0): void {
  const task = { service: 'sagemaker', name: 'advance-endpoint', payload: { name } };
  context.later({ ...task, key: endpointKey(name), delayMs });
}
