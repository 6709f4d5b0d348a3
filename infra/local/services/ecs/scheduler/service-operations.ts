import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Check, type Context, type Tx } from '../../../kernel/types.ts';
import type { Operations, Wire } from '../../../kernel/wire-types.ts';
import { clusterArn, serviceArn } from '../ecs-arns.ts';
import { requireCluster, tasksOfService } from '../ecs-table.ts';
import { hashOf } from '../run-task.ts';
import { beginDeployment, isWanted, primaryOf } from './deployments.ts';
import {
  checkCount,
  deploymentConfigurationOf,
  graceOf,
  invalid,
  refuseAbsent,
  settingsOf,
} from './service-request.ts';
import { serviceShown } from './service-shown.ts';
import {
  type EcsService,
  getService,
  getVisibleService,
  knownService,
  livingServices,
  putService,
  requireService,
  type Settings,
} from './service-table.ts';
import { stepOf } from './task-changed.ts';

/** Services of a cluster ("Amazon ECS service quotas"). */
const mostServices = 5000;

type Named = { cluster?: string | undefined };

function onService(
  operation: string,
  { cluster }: Named,
  context: Context,
  name: string,
  more: Record<string, string | string[]> = {},
): Check {
  return {
    action: `ecs:${operation}`,
    resource: serviceArn(context, cluster, name),
    conditions: { 'ecs:cluster': clusterArn(context, cluster), ...more },
  };
}

/** What of a request policies may ask for. */
const asked = ({ taskDefinition, tags }: { taskDefinition?: string; tags?: Wire<ecs.Tag>[] }) => ({
  ...(taskDefinition ? { 'ecs:task-definition': taskDefinition } : {}),
  ...(tags?.length ? { 'aws:TagKeys': tags.map(({ key = '' }) => key) } : {}),
  ...Object.fromEntries(
    (tags ?? []).map(({ key, value = '' }) => [`aws:RequestTag/${key}`, value]),
  ),
});

/**
 * The same request makes one service, by its name: a client token only says so. Another request for
 * the name is refused, and any while a deleted service of that name still has tasks.
 */
function earlier(tx: Tx, arn: string, hash: string): EcsService | undefined {
  const service = getService(tx, arn);
  if (!service || service.status === 'INACTIVE') return undefined;
  if (service.status === 'DRAINING') {
    throw invalid('Unable to Start a service that is still Draining.');
  }
  if (service.asked === hash) return service;
  throw invalid('Creation of service was not idempotent.');
}

function create(tx: Tx, request: Wire<ecs.CreateServiceRequest>, context: Context): EcsService {
  const cluster = requireCluster(tx, context, request.cluster);
  const { serviceName: name, tags = [] } = request;
  if (!/^[a-zA-Z0-9_-]{1,255}$/.test(name)) {
    throw invalid(`The service name '${name}' must have 1 to 255 letters, digits, '-' and '_'.`);
  }
  refuseAbsent(request);
  const arn = serviceArn(context, cluster.clusterArn, name);
  const hash = hashOf(request);
  const known = earlier(tx, arn, hash);
  if (known) return known;
  if (livingServices(tx, cluster.clusterArn).length >= mostServices) {
    throw invalid(`A cluster has at most ${mostServices} services.`);
  }
  const settings = settingsOf(tx, context, cluster, request);
  const service: EcsService = {
    ...{ arn, name, clusterArn: cluster.clusterArn, status: 'ACTIVE', asked: hash },
    createdAt: context.now,
    createdBy: context.principal.roleArn ?? context.principal.arn,
    desiredCount: checkCount(request.desiredCount),
    ...graceOf(request.healthCheckGracePeriodSeconds, settings),
    deploymentConfiguration: deploymentConfigurationOf(request.deploymentConfiguration),
    ...{ deployments: [], events: [], isSteady: false, tags },
  };
  beginDeployment(context, service, settings);
  putService(tx, service);
  context.later(stepOf(arn));
  return service;
}

function update(tx: Tx, request: Wire<ecs.UpdateServiceRequest>, context: Context): EcsService {
  const service = requireService(tx, context, request);
  const cluster = requireCluster(tx, context, service.clusterArn);
  refuseAbsent(request);
  const before = primaryOf(service).settings;
  const settings = settingsOf(tx, context, cluster, request, before);
  if (request.desiredCount !== undefined) service.desiredCount = checkCount(request.desiredCount);
  Object.assign(service, graceOf(request.healthCheckGracePeriodSeconds, settings));
  service.deploymentConfiguration = deploymentConfigurationOf(
    request.deploymentConfiguration,
    service.deploymentConfiguration,
  );
  service.isSteady = false;
  if (request.forceNewDeployment || isOther(before, settings)) {
    beginDeployment(context, service, settings);
  }
  putService(tx, service);
  context.later(stepOf(service.arn));
  return service;
}

/** Whether settings ask for other tasks: what concerns new tasks only waits for the next ones. */
function isOther(before: Settings, after: Settings): boolean {
  const text = ({ propagateTags, enableECSManagedTags, ...rest }: Settings) =>
    JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
  return text(before) !== text(after);
}

function destroy(tx: Tx, request: Wire<ecs.DeleteServiceRequest>, context: Context): EcsService {
  const cluster = requireCluster(tx, context, request.cluster);
  const service = knownService(tx, context, cluster.clusterArn, request.service);
  if (service.status === 'INACTIVE') {
    throw new AwsError('ServiceNotFoundException', 'Service not found.');
  }
  const running = tasksOfService(tx, service.clusterArn, service.name).filter(isWanted).length;
  if (!request.force && service.status === 'ACTIVE' && service.desiredCount + running > 0) {
    throw invalid('The service cannot be stopped while it is scaled above 0.');
  }
  service.status = 'DRAINING';
  service.desiredCount = 0;
  putService(tx, service);
  context.later(stepOf(service.arn));
  return service;
}

/** CreateService, UpdateService, DeleteService, DescribeServices, ListServices. */
export const serviceOperations: Operations<{
  CreateService: [ecs.CreateServiceRequest, ecs.CreateServiceResponse];
  UpdateService: [ecs.UpdateServiceRequest, ecs.UpdateServiceResponse];
  DeleteService: [ecs.DeleteServiceRequest, ecs.DeleteServiceResponse];
  DescribeServices: [ecs.DescribeServicesRequest, ecs.DescribeServicesResponse];
  ListServices: [ecs.ListServicesRequest, ecs.ListServicesResponse];
}> = {
  CreateService: {
    authorize(request, context) {
      const check = onService(
        'CreateService',
        request,
        context,
        request.serviceName,
        asked(request),
      );
      if (!request.tags?.length) return [check];
      const conditions = { 'ecs:CreateAction': 'CreateService', ...asked({ tags: request.tags }) };
      return [check, { ...check, action: 'ecs:TagResource', conditions }];
    },
    run(tx, request, context) {
      const service = create(tx, request, context);
      return { service: serviceShown(tx, service, ['TAGS']) };
    },
  },
  UpdateService: {
    authorize: (request, context) => [
      onService('UpdateService', request, context, request.service, asked(request)),
    ],
    run: (tx, request, context) => ({ service: serviceShown(tx, update(tx, request, context)) }),
  },
  DeleteService: {
    authorize: (request, context) => [
      onService('DeleteService', request, context, request.service),
    ],
    run: (tx, request, context) => ({ service: serviceShown(tx, destroy(tx, request, context)) }),
  },
  DescribeServices: {
    authorize: (request, context) =>
      request.services.map((name) => onService('DescribeServices', request, context, name)),
    run(tx, request, context) {
      requireCluster(tx, context, request.cluster);
      if (request.services.length < 1 || request.services.length > 10) {
        throw invalid('Give 1 to 10 services.');
      }
      const services: Wire<ecs.Service>[] = [];
      const failures: Wire<ecs.Failure>[] = [];
      for (const name of request.services) {
        const arn = serviceArn(context, request.cluster, name);
        const service = getVisibleService(tx, arn, context.now);
        if (service) services.push(serviceShown(tx, service, request.include));
        else failures.push({ arn, reason: 'MISSING' });
      }
      return { services, failures };
    },
  },
  ListServices: {
    authorize: (request, context) => [
      {
        action: 'ecs:ListServices',
        resource: '*',
        conditions: { 'ecs:cluster': clusterArn(context, request.cluster) },
      },
    ],
    run(tx, request, context) {
      const cluster = requireCluster(tx, context, request.cluster);
      const { launchType, nextToken, maxResults = 10 } = request;
      const arns = livingServices(tx, cluster.clusterArn)
        .filter((one) => !launchType || primaryOf(one).settings.launchType === launchType)
        .map(({ arn }) => arn);
      const from = nextToken ? arns.indexOf(nextToken) + 1 : 0;
      const page = arns.slice(from, from + maxResults);
      const more = from + page.length < arns.length;
      return { serviceArns: page, ...(more ? { nextToken: page.at(-1)! } : {}) };
    },
  },
};
