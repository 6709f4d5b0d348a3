import { createHash } from 'node:crypto';
import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Check, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import type { Capacity, MachineCapacity } from '../../workloads/types.ts';
import { providersFor, strategyOf } from './capacity.ts';
import { clusterArn, clusterName, definitionArn, parseDefinition } from './ecs-arns.ts';
import {
  type Definition,
  type EcsTask,
  getDefinition,
  getTask,
  putTask,
  requireCluster,
  type TaskRecord,
} from './ecs-table.ts';
import { keepNetwork } from './interfaces.ts';
import { checkMachine, type Machine } from './machine.ts';
import { requireNetwork } from './network-check.ts';
import { serviceOf, taskChanged } from './scheduler/task-changed.ts';
import { assumeTaskRole, passRoleChecks } from './service-calls.ts';
import { newTask } from './task-new.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** What Fargate says when it has no machine: in `failures`, with a status of 200. */
const overQuota = "You've reached the limit on the number of tasks you can run concurrently";
const noCapacity =
  'Capacity is unavailable at this time. ' +
  'Please try again later or in a different availability zone';

type Request = Wire<ecs.RunTaskRequest>;
type RunTask = Operations<{ RunTask: [ecs.RunTaskRequest, ecs.RunTaskResponse] }>['RunTask'];

/** RunTask: makes the tasks and lets them progress; the same client token makes them once. */
export const runTask = (placing: Placing): RunTask => ({
  authorize: (request, context, tx) => {
    const definition = getDefinition(tx, request.taskDefinition);
    const { taskRoleArn, executionRoleArn } = { ...definition, ...rolesOf(request) };
    return [
      runCheck(request, context, definition),
      ...(request.tags?.length ? [tagCheck(request, context)] : []),
      ...passRoleChecks(taskRoleArn, executionRoleArn),
    ];
  },
  run: (tx, request, context) => {
    const cluster = requireCluster(tx, context, request.cluster);
    const hash = hashOf(request);
    const earlier = tasksOfToken(tx, cluster.clusterArn, request.clientToken, hash, context.now);
    if (earlier) return { tasks: earlier, failures: [] };
    const definition = activeDefinition(tx, request);
    requireNetwork(context, definition, request.networkConfiguration);
    const count = request.count ?? 1;
    if (!Number.isInteger(count) || count < 1 || count > 10) {
      throw new AwsError('InvalidParameterException', 'Task count must be between 1 and 10.');
    }
    if (serviceOf(request) !== undefined) {
      const message = `The group '${request.group}' is that of a service's tasks: name another.`;
      throw new AwsError('InvalidParameterException', message);
    }
    checkTrust(context, cluster.clusterArn, definition);
    const providers = providersFor(strategyOf(tx, cluster, request), count);
    const tasks = providers.map((provider) =>
      newTask(tx, context, cluster, definition, request, provider),
    );
    const reason = beginTasks(tx, context, placing, definition, tasks);
    if (reason) return { tasks: [], failures: [{ reason }] };
    keepNetwork(tx, tasks, request.networkConfiguration);
    if (request.clientToken) {
      const sql = 'INSERT OR REPLACE INTO ecs_token VALUES (?, ?, ?, ?, ?)';
      const arns = JSON.stringify(tasks.map((task) => task.taskArn));
      tx.run(sql, cluster.clusterArn, request.clientToken, hash, arns, context.now);
    }
    return { tasks, failures: [] };
  },
});

/** What there is for tasks to run on. */
export interface Placing {
  /** What becomes of their machines; absent: they are there as long as they are needed. */
  capacity?: Capacity['task'];
  /** How many tasks the account may have at once; absent: any number. */
  taskQuota?: number;
  /** This machine, where tasks really run; absent: it has what they ask for. */
  machine?: Machine;
}

/** Begins new tasks, all or none; answers in Fargate's words why there are none. */
export function beginTasks(
  tx: Tx,
  context: Context,
  { capacity, taskQuota = Number.POSITIVE_INFINITY, machine }: Placing,
  definition: Definition,
  tasks: EcsTask[],
): string | undefined {
  if (machine) for (const task of tasks) checkMachine(machine, definition, task);
  const fates = tasks.map((task) => capacity?.(askedOf(task)));
  if (isOver(tx, tasks.length, taskQuota)) return overQuota;
  if (fates.some((fate) => fate?.is === 'unavailable')) return noCapacity;
  for (const [index, task] of tasks.entries()) {
    beginTask(tx, context, { task, definition }, fates[index]);
  }
  return undefined;
}

/** Tasks of the account's quota count until they have stopped. */
function isOver(tx: Tx, more: number, most: number): boolean {
  const sql = 'SELECT COUNT(*) AS living FROM ecs_task WHERE stopped IS NULL';
  return (tx.get<{ living: number }>(sql)?.living ?? 0) + more > most;
}

const askedOf = ({ group, startedBy = '', capacityProviderName }: EcsTask) => ({
  name: serviceOf({ group }) ?? startedBy,
  spot: capacityProviderName === 'FARGATE_SPOT',
});

function beginTask(
  tx: Tx,
  context: Context,
  record: TaskRecord,
  fate: MachineCapacity | undefined,
): void {
  const { taskArn } = record.task;
  putTask(tx, { ...record, ...(fate?.is === 'failed' ? { failsToStart: fate.reason } : {}) });
  taskChanged(context, record.task);
  const payload = { taskArn };
  context.later({ service: 'ecs', name: 'progress', key: taskArn, payload });
  if (fate?.is !== 'reclaimed') return;
  const delayMs = fate.afterSeconds * 1000;
  context.later({ service: 'ecs', name: 'reclaim', payload, delayMs });
}

function runCheck(request: Request, context: Context, definition: Definition | undefined): Check {
  const { family } = parseDefinition(request.taskDefinition);
  return {
    action: 'ecs:RunTask',
    resource: definition?.taskDefinitionArn ?? definitionArn(context, family, '*'),
    conditions: { 'ecs:cluster': clusterArn(context, request.cluster) },
  };
}

function tagCheck(request: Request, context: Context): Check {
  const cluster = clusterArn(context, request.cluster);
  const tags = request.tags ?? [];
  return {
    action: 'ecs:TagResource',
    resource: `${cluster.replace(':cluster/', ':task/')}/*`,
    conditions: {
      'ecs:CreateAction': 'RunTask',
      'aws:TagKeys': tags.map(({ key = '' }) => key),
      ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value ?? ''])),
    },
  };
}

function rolesOf({ overrides = {} }: Request) {
  const { taskRoleArn, executionRoleArn } = overrides;
  return { ...(taskRoleArn && { taskRoleArn }), ...(executionRoleArn && { executionRoleArn }) };
}

/** The definition as this run sees it: an override of a role replaces the definition's. */
function activeDefinition(tx: Tx, request: Request): Definition {
  const definition = getDefinition(tx, request.taskDefinition);
  if (!definition) throw new AwsError('ClientException', 'TaskDefinition not found.');
  if (definition.status !== 'ACTIVE') {
    throw new AwsError('ClientException', 'TaskDefinition is inactive');
  }
  return { ...definition, ...rolesOf(request) };
}

/** AWS refuses at once a task whose roles ECS may not assume. */
export function checkTrust(context: Context, cluster: string, definition: Definition): void {
  const { taskRoleArn, executionRoleArn } = definition;
  for (const role of [taskRoleArn, executionRoleArn]) {
    if (!role) continue;
    try {
      assumeTaskRole(context, role, cluster);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new AwsError(
        'ClientException',
        `ECS was unable to assume the role '${role}' that was provided for this task. Please ` +
          'verify that the role being passed has the proper trust relationship and permissions ' +
          'and that your IAM user has permissions to pass this role.',
      );
    }
  }
}

/**
 * The tasks an earlier call with this token made. A token holds for 24 hours, or until an hour
 * after its tasks have stopped, whichever is sooner; the same token with another request conflicts.
 */
function tasksOfToken(
  tx: Tx,
  cluster: string,
  token: string | undefined,
  hash: string,
  now: number,
): EcsTask[] | undefined {
  if (token === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,64}$/.test(token)) {
    const message = 'clientToken must have 1 to 64 characters from ASCII 33 to 126.';
    throw new AwsError('InvalidParameterException', message);
  }
  const sql = 'SELECT * FROM ecs_token WHERE cluster = ? AND token = ?';
  const row = tx.get<{ hash: string; tasks: string; created: number }>(sql, cluster, token);
  if (!row || row.created + dayMs < now) return undefined;
  const resourceIds = JSON.parse(row.tasks) as string[];
  const tasks = resourceIds.flatMap((arn) => getTask(tx, arn)?.task ?? []);
  const expired = tasks.every(
    ({ stoppedAt }) => stoppedAt !== undefined && stoppedAt * 1000 + hourMs < now,
  );
  if (expired) return undefined;
  if (row.hash === hash) return tasks;
  const message = `The client token was used for another request in ${clusterName(cluster)}.`;
  throw new AwsError('ConflictException', message, 400, { resourceIds });
}

/** What a request asks for, its token aside. */
export function hashOf({ clientToken, ...request }: { clientToken?: string | undefined }): string {
  return createHash('sha256').update(canonical(request)).digest('hex');
}

function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
    .join()}}`;
}
