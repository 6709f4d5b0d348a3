import type { Check, Context, Operation, Shape, Tx } from '../../kernel/types.ts';
import { advanceEndpointSoon, recordEndpoint } from './endpoint-events.ts';
import {
  allEndpoints,
  type Endpoint,
  getEndpoint,
  getNamed,
  replicasOf,
} from './endpoint-store.ts';
import { page } from './list.ts';
import { endpointArn, endpointConfigArn } from './names.ts';
import { putTags, tagConditions } from './tags.ts';
import { invalid, refuse, text } from './validation.ts';

type Run = NonNullable<Operation['run']>;

const namePattern = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

const inProgress = (endpoint: Endpoint) =>
  ['Creating', 'Updating', 'Deleting'].includes(endpoint.status);

function found(tx: Tx, context: Context, request: Shape): Endpoint {
  const name = String(request.EndpointName);
  const endpoint = getEndpoint(tx, name);
  if (endpoint) return endpoint;
  throw invalid(`Could not find endpoint "${endpointArn(context, name)}".`);
}

function configIn(tx: Tx, context: Context, request: Shape): string {
  const name = text(request.EndpointConfigName, 'endpointConfigName', namePattern, 63);
  if (getNamed(tx, 'config', name)) return name;
  throw invalid(`Could not find endpoint configuration "${endpointConfigArn(context, name)}".`);
}

const create: Run = (tx, request, context) => {
  const name = text(request.EndpointName, 'endpointName', namePattern, 63);
  const arn = endpointArn(context, name);
  if (getEndpoint(tx, name)) throw invalid(`Cannot create already existing endpoint "${arn}".`);
  refuse(request, { DeploymentConfig: 'New replicas answer before the traffic swaps.' });
  const next = configIn(tx, context, request);
  putTags(tx, arn, request.Tags);
  const { now } = context;
  const times = { created: now, modified: now, nextSince: now };
  const nothing = { config: null, failure: null };
  recordEndpoint(tx, context, { name, status: 'Creating', next, ...nothing, ...times });
  advanceEndpointSoon(context, name);
  return { EndpointArn: arn };
};

const update: Run = (tx, request, context) => {
  const endpoint = found(tx, context, request);
  refuse(request, { DeploymentConfig: 'New replicas answer before the traffic swaps.' });
  const next = configIn(tx, context, request);
  if (endpoint.status !== 'InService') {
    const arn = endpointArn(context, endpoint.name);
    throw invalid(`Cannot update in-progress endpoint "${arn}": it is ${endpoint.status}.`);
  }
  if (endpoint.config === next) {
    throw invalid(`Cannot update endpoint to its own configuration "${next}".`);
  }
  const nextSince = context.now;
  recordEndpoint(tx, context, { ...endpoint, status: 'Updating', next, nextSince, failure: null });
  advanceEndpointSoon(context, endpoint.name);
  return { EndpointArn: endpointArn(context, endpoint.name) };
};

const remove: Run = (tx, request, context) => {
  const endpoint = found(tx, context, request);
  if (inProgress(endpoint)) {
    const arn = endpointArn(context, endpoint.name);
    throw invalid(`Cannot update in-progress endpoint "${arn}": it is ${endpoint.status}.`);
  }
  recordEndpoint(tx, context, { ...endpoint, status: 'Deleting' });
  advanceEndpointSoon(context, endpoint.name);
  return {};
};

const describe: Run = (tx, request, context) => {
  const endpoint = found(tx, context, request);
  const shown = endpoint.config ?? endpoint.next!;
  const variants: Shape[] = getNamed(tx, 'config', shown)?.request.ProductionVariants ?? [];
  const ready = replicasOf(tx, endpoint.name).filter(
    (one) => one.ready && one.config === endpoint.config,
  ).length;
  return {
    EndpointName: endpoint.name,
    EndpointArn: endpointArn(context, endpoint.name),
    EndpointConfigName: shown,
    ...(endpoint.status === 'Updating'
      ? { PendingDeploymentSummary: { EndpointConfigName: endpoint.next } }
      : {}),
    ProductionVariants: variants.map(({ VariantName, InitialInstanceCount }) => ({
      VariantName,
      CurrentInstanceCount: ready,
      DesiredInstanceCount: InitialInstanceCount,
      CurrentWeight: 1,
      DesiredWeight: 1,
    })),
    EndpointStatus: endpoint.status,
    FailureReason: endpoint.failure ?? undefined,
    CreationTime: endpoint.created / 1000,
    LastModifiedTime: endpoint.modified / 1000,
  };
};

const list: Run = (tx, request, context) => {
  const { items, NextToken } = page(allEndpoints(tx), request, {
    CreationTime: (endpoint) => endpoint.created,
    Name: (endpoint) => endpoint.name,
    Status: (endpoint) => endpoint.status,
  });
  const Endpoints = items.map(({ name, status, created, modified }) => ({
    EndpointName: name,
    EndpointArn: endpointArn(context, name),
    CreationTime: created / 1000,
    LastModifiedTime: modified / 1000,
    EndpointStatus: status,
  }));
  return { Endpoints, NextToken };
};

const onEndpoint =
  (action: string) =>
  (request: Shape, context: Context): Check[] => [
    { action: `sagemaker:${action}`, resource: endpointArn(context, request.EndpointName) },
  ];

/** Both endpoint and configuration must be allowed (AWS service authorization reference). */
const withConfig =
  (action: string) =>
  (request: Shape, context: Context): Check[] => {
    const conditions = tagConditions(request.Tags);
    const resource = endpointArn(context, request.EndpointName);
    const check = { action: `sagemaker:${action}`, resource, conditions };
    const config = endpointConfigArn(context, request.EndpointConfigName);
    const tagged = Object.keys(conditions).length > 0;
    return [
      check,
      { ...check, resource: config },
      ...(tagged ? [{ ...check, action: 'sagemaker:AddTags' }] : []),
    ];
  };

/** The operations on endpoints, except their invocation. */
export const endpointOperations: Record<string, Operation> = {
  CreateEndpoint: { authorize: withConfig('CreateEndpoint'), run: create },
  UpdateEndpoint: { authorize: withConfig('UpdateEndpoint'), run: update },
  DescribeEndpoint: { authorize: onEndpoint('DescribeEndpoint'), run: describe },
  DeleteEndpoint: { authorize: onEndpoint('DeleteEndpoint'), run: remove },
  ListEndpoints: {
    authorize: () => [{ action: 'sagemaker:ListEndpoints', resource: '*' }],
    run: list,
  },
};
