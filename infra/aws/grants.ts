import type { Grant, GrantTarget } from '../../shared/grants.ts';
import { machineKinds } from './inventory.ts';
import type { PlaneParts } from './parts.ts';
import type { Permission } from './role.ts';

interface Target {
  resources: readonly string[];
  /** Why the resources have a wildcard, if they have. */
  wildcard?: string;
}

const perWorkload = 'One exists for each attempt of a job; the name begins with ours.';

function workloadRoles({ names, settings }: PlaneParts): string[] {
  return [
    ...settings.projects.flatMap((project) => [
      names.workloadRole(project, 'task'),
      names.workloadRole(project, 'sagemaker'),
    ]),
    names.executionRole,
  ].map(names.roleArn);
}

function targetsOf(parts: PlaneParts): Record<Exclude<GrantTarget, 'any'>, Target> {
  const { settings, names, bus, topic } = parts;
  const { tableArn } = parts.table;
  const { bucketArn } = parts.bucket;
  const kinds = machineKinds.filter((kind) => kind !== 'job');
  return {
    table: { resources: [tableArn] },
    'table-indexes': {
      resources: [`${tableArn}/index/*`],
      wildcard: 'The indexes are generic: a query may use any of the three.',
    },
    bucket: { resources: [bucketArn] },
    'bucket-objects': {
      resources: [`${bucketArn}/projects/*`],
      wildcard: 'Objects of every project; the function itself keeps projects apart.',
    },
    bus: { resources: [bus.eventBusArn] },
    'alert-topic': { resources: [topic.topicArn] },
    'failure-queue': { resources: [parts.failures.queueArn] },
    'slack-secret': { resources: settings.alerts.slack ? [settings.alerts.slack.secretArn] : [] },
    'job-machine': { resources: names.machineArns('job') },
    'kind-machines': { resources: kinds.flatMap(names.machineArns) },
    executions: { resources: names.executionArns, wildcard: perWorkload },
    cluster: { resources: [names.clusterArn] },
    'cluster-tasks': { resources: [names.clusterTaskArns], wildcard: perWorkload },
    'task-definitions': { resources: [names.taskDefinitionArns], wildcard: perWorkload },
    'workload-roles': { resources: workloadRoles(parts) },
    'build-project': { resources: [names.buildProjectArn] },
    repository: { resources: [names.repositoryArn] },
    'tuning-jobs': { resources: [names.tuningJobArns], wildcard: perWorkload },
    'training-jobs': { resources: [names.trainingJobArns], wildcard: perWorkload },
    schedules: {
      resources: [names.scheduleArns],
      wildcard: 'Users name their schedules; all of them are in the group of the plane.',
    },
    'schedule-role': { resources: [names.roleArn(names.scheduleRole)] },
    models: { resources: [names.modelArns], wildcard: perWorkload },
    'endpoint-configs': { resources: [names.endpointConfigArns], wildcard: perWorkload },
    endpoints: {
      resources: [names.endpointArns],
      wildcard: 'Users name endpoints; the name in SageMaker begins with the plane.',
    },
    'workload-logs': {
      resources: [names.workloadLogArn, names.trainingLogArn, names.endpointLogArn],
      wildcard: 'Each workload has a log stream of its own.',
    },
  };
}

/** Turns grants into statements on this plane's resources. */
export function permissionsOf(grants: readonly Grant[], parts: PlaneParts): Permission[] {
  const targets = targetsOf(parts);
  return grants.map(({ actions, on, conditions, reason }) => {
    if (on === 'any' && !reason) {
      throw new Error(`The grant of ${actions.join(', ')} on any resource needs a reason.`);
    }
    const { resources, wildcard } =
      on === 'any' ? { resources: ['*'], wildcard: reason } : targets[on];
    return {
      actions,
      resources,
      ...(conditions ? { conditions } : {}),
      ...(wildcard ? { wildcard } : {}),
    };
  });
}
