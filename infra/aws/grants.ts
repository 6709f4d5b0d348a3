import type { Grant, GrantTarget } from '../../shared/grants.ts';
import type { WorkloadService } from '../../shared/ports/role-names.ts';
import { placeIn } from '../../shared/project-access.ts';
import { bucketArnOf, type Names } from './names.ts';
import type { PlaneParts } from './parts.ts';
import type { Permission } from './role.ts';

interface Target {
  resources: readonly string[];
  /** Why the resources have a wildcard, if they have. */
  wildcard?: string;
  /** What AWS is asked for besides the name, where a name says too little. */
  conditions?: NonNullable<Permission['conditions']>;
}

const opaqueName =
  'AWS chooses the name of a scalable target; namespace and tag hold it to this plane.';
const manyProjects =
  'A policy has no room for the roles of so many projects; their names begin and end as this does.';
const perService =
  'One exists for each service, named by a hash of its name; AWS adds a part of its own.';
const opaqueGroup = 'EC2 chooses the id of a group; its tag holds it to this plane.';
const perWorkload = 'One exists for each attempt of a job; the name begins with ours.';

/** All policies of a role have 10,240 characters; the roles of a project are up to 300. */
const namedProjects = 25;

/** The roles of projects for some services, by name as long as a policy has room for them. */
function projectRoles(
  { names, settings }: PlaneParts,
  services: readonly WorkloadService[],
): string[] {
  const isNamed = settings.projects.length <= namedProjects;
  return (isNamed ? settings.projects : ['*']).flatMap((project) =>
    services.map((service) => names.workloadRole(project, service)),
  );
}

/** Those of sessions, and that in which they start. */
function sessionRoles(parts: PlaneParts): Target {
  const { names, settings } = parts;
  const isNamed = settings.projects.length <= namedProjects;
  return {
    resources: [...projectRoles(parts, ['session']), names.executionRole].map(names.roleArn),
    ...(isNamed ? {} : { wildcard: manyProjects }),
  };
}

/** The roles that workloads act as and start in, by name as long as a policy has room for them. */
function workloadRoles(parts: PlaneParts): Target {
  const { names, settings } = parts;
  const isNamed = settings.projects.length <= namedProjects;
  const roles = projectRoles(parts, ['ecs', 'sagemaker']);
  const withSecrets = Object.keys(settings.projectAccess).filter(
    (project) => settings.projectAccess[project]!.secrets.length > 0,
  );
  const starting = (isNamed || withSecrets.length === 0 ? withSecrets : ['*']).map(
    names.secretsRole,
  );
  return {
    resources: [...roles, ...starting, names.executionRole].map(names.roleArn),
    ...(isNamed ? {} : { wildcard: manyProjects }),
  };
}

/** What SageMaker has of an attempt, named after it. */
const attemptTargets = (names: Names) => ({
  'tuning-jobs': { resources: [names.tuningJobArns], wildcard: perWorkload },
  'training-jobs': { resources: [names.trainingJobArns], wildcard: perWorkload },
  'transform-jobs': { resources: [names.transformJobArns], wildcard: perWorkload },
  models: { resources: [names.modelArns], wildcard: perWorkload },
  'endpoint-configs': { resources: [names.endpointConfigArns], wildcard: perWorkload },
});

/** Services and what stands before them. */
const serviceTargets = (names: Names) => ({
  services: {
    resources: [names.serviceArns],
    wildcard: 'Users name services; the name in Amazon ECS begins with the plane.',
  },
  balancers: { resources: names.balancerArns, wildcard: perService },
  'target-groups': { resources: [names.targetGroupArns], wildcard: perService },
  'balancing-role': { resources: [names.balancingRoleArn] },
});

/** Endpoints and what scales them; services. */
const servingTargets = (names: Names) => ({
  ...serviceTargets(names),
  'scalable-targets': { resources: [names.scalableTargetArns], wildcard: opaqueName },
  'own-scalable-targets': {
    resources: [names.scalableTargetArns],
    wildcard: opaqueName,
    // Where there is no target any more there is no tag: that must answer that it is gone.
    conditions: { StringEqualsIfExists: { 'aws:ResourceTag/trainyard:plane': names.plane } },
  },
  'tagged-scalable-targets': {
    resources: [names.scalableTargetArns],
    wildcard: opaqueName,
    conditions: { StringEquals: { 'aws:RequestTag/trainyard:plane': names.plane } },
  },
  'scaling-alarms': {
    resources: [names.scalingAlarmArns],
    wildcard: 'AWS names the alarms after the endpoint, whose name begins with the plane.',
  },
  'scaling-role': { resources: [names.scalingRoleArn] },
  endpoints: {
    resources: [names.endpointArns],
    wildcard: 'Users name endpoints; the name in SageMaker begins with the plane.',
  },
});

/** What workloads and people's sessions act as, and their tokens. */
const roleTargets = (parts: PlaneParts) => ({
  'workload-roles': workloadRoles(parts),
  'session-roles': sessionRoles(parts),
  'session-secrets': { resources: [parts.names.sessionSecretArns], wildcard: perWorkload },
  'session-groups': {
    resources: [parts.names.securityGroupArns],
    wildcard: opaqueGroup,
    conditions: { StringEquals: { 'aws:ResourceTag/trainyard:plane': parts.names.plane } },
  },
  'new-session-groups': {
    resources: [parts.names.securityGroupArns],
    wildcard: opaqueGroup,
    conditions: { StringEquals: { 'aws:RequestTag/trainyard:plane': parts.names.plane } },
  },
  networks: {
    resources: [parts.names.vpcArns],
    wildcard: 'EC2 chooses the id of a network, which may be one that exists.',
  },
});

/** The plane's bucket, and those of others of which projects may read something. */
function bucketTargets({ bucketName, settings }: PlaneParts) {
  const bucketArn = bucketArnOf(bucketName);
  const places = Object.values(settings.projectAccess).flatMap(({ buckets }) => buckets);
  const shared = new Set(places.map((place) => bucketArnOf(placeIn(place).bucket)));
  return {
    bucket: { resources: [bucketArn] },
    'bucket-objects': {
      resources: [`${bucketArn}/projects/*`],
      wildcard: 'Objects of every project; the function itself keeps projects apart.',
    },
    'shared-buckets': { resources: [...shared] },
  };
}

function targetsOf(parts: PlaneParts): Record<Exclude<GrantTarget, 'any'>, Target> {
  const { settings, names } = parts;
  const { tableArn } = names;
  return {
    table: { resources: [tableArn] },
    'table-indexes': {
      resources: [`${tableArn}/index/*`],
      wildcard: 'The indexes are generic: a query may use any of the three.',
    },
    ...bucketTargets(parts),
    bus: { resources: [names.busArn] },
    'alert-topic': { resources: [names.alertTopicArn] },
    'failure-queue': { resources: [names.failureQueueArn] },
    'slack-secret': { resources: settings.alerts.slack ? [settings.alerts.slack.secretArn] : [] },
    'job-machine': { resources: names.machineArns('job') },
    executions: { resources: names.executionArns, wildcard: perWorkload },
    cluster: { resources: [names.clusterArn] },
    'cluster-tasks': { resources: [names.clusterTaskArns], wildcard: perWorkload },
    'cluster-lists': {
      resources: ['*'],
      wildcard: 'Amazon ECS knows no resource for lists of tasks; the condition names the cluster.',
      conditions: { ArnEquals: { 'ecs:cluster': names.clusterArn } },
    },
    'task-definitions': { resources: [names.taskDefinitionArns], wildcard: perWorkload },
    ...roleTargets(parts),
    'build-project': { resources: [names.buildProjectArn] },
    repository: { resources: [names.repositoryArn] },
    schedules: {
      resources: [names.scheduleArns],
      wildcard: 'Users name their schedules; all of them are in the group of the plane.',
    },
    'schedule-role': { resources: [names.roleArn(names.scheduleRole)] },
    ...attemptTargets(names),
    ...servingTargets(names),
    'workload-logs': {
      resources: [
        names.workloadLogArn,
        names.trainingLogArn,
        names.transformLogArn,
        names.endpointLogArn,
      ],
      wildcard: 'Each workload has a log stream of its own.',
    },
  };
}

/** Turns grants into statements on this plane's resources. */
export function permissionsOf(grants: readonly Grant[], parts: PlaneParts): Permission[] {
  const targets = targetsOf(parts);
  return grants.flatMap(({ actions, on, conditions, reason }) => {
    if (on === 'any' && !reason) {
      throw new Error(`The grant of ${actions.join(', ')} on any resource needs a reason.`);
    }
    const target: Target =
      on === 'any' ? { resources: ['*'], ...(reason ? { wildcard: reason } : {}) } : targets[on];
    const { resources, wildcard } = target;
    if (resources.length === 0) return [];
    const all = both(conditions, target.conditions);
    return {
      actions,
      resources,
      ...(all ? { conditions: all } : {}),
      ...(wildcard ? { wildcard } : {}),
    };
  });
}

/** The conditions of a grant and those of its target, which must all hold. */
function both(one: Target['conditions'], other: Target['conditions']): Target['conditions'] {
  if (!one || !other) return one ?? other;
  const operators = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    operators.map((operator) => [operator, { ...one[operator], ...other[operator] }]),
  );
}
