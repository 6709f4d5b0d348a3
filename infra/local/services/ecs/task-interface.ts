import type * as ecs from '@aws-sdk/client-ecs';
import type { Context, Tx } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { containerId } from './container-spec.ts';
import { taskId } from './ecs-arns.ts';
import { type Definition, type EcsTask, getTask } from './ecs-table.ts';
import { wakeService } from './scheduler/task-changed.ts';

/**
 * A task's private address, made of the first digits of its id, so that the task is found by it.
 * The plane knows the way there; the machine does not.
 */
export function addressOf(taskArn: string): string {
  const bytes = taskId(taskArn).slice(0, 6).match(/../g) ?? [];
  return `10.${bytes.map((digits) => Number.parseInt(digits, 16)).join('.')}`;
}

function arnAt(tx: Tx, address: string): string | undefined {
  const [first, ...bytes] = address.split('.').map(Number);
  if (first !== 10) return undefined;
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const sql = "SELECT arn FROM ecs_task WHERE stopped IS NULL AND arn LIKE '%/' || ? || '%'";
  return tx.get<{ arn: string }>(sql, digits)?.arn;
}

/** The runner's id of the container that serves at an address; undefined where none does. */
export function containerAt(tx: Tx, { id, port }: { id: string; port: number }) {
  const arn = arnAt(tx, id);
  const containers = (arn && getTask(tx, arn)?.definition.containerDefinitions) || [];
  const one = containers.find(({ portMappings = [] }) =>
    portMappings.some(({ containerPort }) => containerPort === port),
  );
  return arn && one && containerId(arn, one.name);
}

/** The health of a target has changed: the service of the task with that address looks at it. */
export function targetChanged(tx: Tx, context: Context, { id }: { id: string }): void {
  const arn = arnAt(tx, id);
  const record = arn && getTask(tx, arn);
  if (record) wakeService(context, record.task);
}

/** The network interface that Fargate gives a task, before it is attached. */
export function newInterface(
  taskArn: string,
  { networkMode }: Definition,
  network: Wire<ecs.NetworkConfiguration> | undefined,
): Wire<ecs.Attachment>[] {
  if (networkMode !== 'awsvpc') return [];
  const [value = ''] = network?.awsvpcConfiguration?.subnets ?? [];
  const id = `eni-attach-${taskId(taskArn).slice(0, 17)}`;
  const type = 'ElasticNetworkInterface';
  return [{ id, type, status: 'PRECREATED', details: [{ name: 'subnetId', value }] }];
}

/** The interface is there, with the task's address. */
export function attach(task: EcsTask): void {
  const privateIpv4Address = addressOf(task.taskArn);
  for (const attachment of task.attachments ?? []) {
    attachment.status = 'ATTACHED';
    attachment.details?.push(
      { name: 'networkInterfaceId', value: `eni-${taskId(task.taskArn).slice(0, 17)}` },
      { name: 'privateIPv4Address', value: privateIpv4Address },
    );
    for (const container of task.containers) {
      container.networkInterfaces = [{ attachmentId: attachment.id, privateIpv4Address }];
    }
  }
}

/** The interface is gone. */
export function detach(task: EcsTask): void {
  for (const attachment of task.attachments ?? []) attachment.status = 'DELETED';
}
