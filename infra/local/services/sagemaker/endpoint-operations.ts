import { planePrincipal } from '../../kernel/kernel.ts';
import { refuse } from '../../kernel/refuse.ts';
import type { Check, Context, Operation, Shape, Tx } from '../../kernel/types.ts';
import { desiredCount, forgetDesired, setDesired } from './capacity.ts';
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
import { createChecks } from './role-checks.ts';
import { putTags } from './tags.ts';
import { invalid, namePattern, text } from './validation.ts';

type Run = NonNullable<Operation['run']>;

const inProgress = (endpoint: Endpoint) =>
  ['Creating', 'Updating', 'Deleting'].includes(endpoint.status);

/** The endpoint that a request names, refused in AWS's words where there is none. */
export function foundEndpoint(tx: Tx, context: Context, request: Shape): Endpoint {
  const name = String(request.EndpointName);
  const endpoint = getEndpoint(tx, name);
  if (endpoint) return endpoint;
  throw invalid(`Could not find endpoint "${endpointArn(context, name)}".`);
}

/** Only an endpoint in service can be changed. */
export function refuseWhileChanging({ name, status }: Endpoint, context: Context): void {
  if (status === 'InService') return;
  const arn = endpointArn(context, name);
  throw invalid(`Cannot update in-progress endpoint "${arn}": it is ${status}.`);
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
  const endpoint = foundEndpoint(tx, context, request);
  refuse(request, {
    DeploymentConfig: 'New replicas answer before the traffic swaps.',
    ExcludeRetainedVariantProperties: 'Retain all properties of the variant or none.',
  });
  const next = configIn(tx, context, request);
  refuseWhileChanging(endpoint, context);
  if (endpoint.config === next) {
    throw invalid(`Cannot update endpoint to its own configuration "${next}".`);
  }
  refuseOtherInstances(tx, context, endpoint, next);
  const { name, config } = endpoint;
  const kept = request.RetainAllVariantProperties && config && desiredCount(tx, name, config);
  if (kept) setDesired(tx, name, next, kept);
  else forgetDesired(tx, name, next);
  const nextSince = context.now;
  recordEndpoint(tx, context, { ...endpoint, status: 'Updating', next, nextSince, failure: null });
  advanceEndpointSoon(context, endpoint.name);
  return { EndpointArn: endpointArn(context, endpoint.name) };
};

/**
 * A variant that is a scalable target keeps its instance type (SageMaker's guide, "Update endpoints
 * that use auto scaling").
 */
function refuseOtherInstances(tx: Tx, context: Context, endpoint: Endpoint, next: string): void {
  const variantOf = (config: string): Shape =>
    getNamed(tx, 'config', config)?.request.ProductionVariants[0];
  const now = endpoint.config ? variantOf(endpoint.config) : undefined;
  if (!now || now.InstanceType === variantOf(next).InstanceType) return;
  const request = {
    ServiceNamespace: 'sagemaker',
    ResourceIds: [`endpoint/${endpoint.name}/variant/${now.VariantName}`],
  };
  const { ScalableTargets } = context.call<Shape>(
    'application-autoscaling',
    'DescribeScalableTargets',
    request,
    planePrincipal,
  );
  if (ScalableTargets.length === 0) return;
  throw invalid(
    `The variant(s) "[${now.VariantName}]" must be deregistered as scalable targets with AWS ` +
      'Application Auto Scaling before they can be removed or have their instance type updated.',
  );
}

const remove: Run = (tx, request, context) => {
  const endpoint = foundEndpoint(tx, context, request);
  if (inProgress(endpoint)) {
    const arn = endpointArn(context, endpoint.name);
    throw invalid(`Cannot update in-progress endpoint "${arn}": it is ${endpoint.status}.`);
  }
  recordEndpoint(tx, context, { ...endpoint, status: 'Deleting' });
  advanceEndpointSoon(context, endpoint.name);
  return {};
};

const describe: Run = (tx, request, context) => {
  const endpoint = foundEndpoint(tx, context, request);
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
    ProductionVariants: variants.map(({ VariantName }) => ({
      VariantName,
      CurrentInstanceCount: ready,
      DesiredInstanceCount: desiredCount(tx, endpoint.name, shown),
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
    const arn = endpointArn(context, request.EndpointName);
    const [check, ...tags] = createChecks(action, arn, request.Tags);
    const config = endpointConfigArn(context, request.EndpointConfigName);
    return [check, { ...check, resource: config }, ...tags];
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
