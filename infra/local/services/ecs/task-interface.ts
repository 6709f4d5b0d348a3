import type * as ecs from '@aws-sdk/client-ecs';
import type { Context, Tx } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { containerId } from './container-spec.ts';
import { taskId } from './ecs-arns.ts';
import { type Definition, type EcsTask, getTask } from './ecs-table.ts';
import { wakeService } from './scheduler/task-changed.ts';

/** All addresses that begin so are those of tasks: the plane knows the way there, nobody else. */
const range = '10.';

/** A task's private address, made of the first digits of its id, so that it is found by it. */
export function addressOf(taskArn: string): string {
  const bytes = taskId(taskArn).slice(0, 6).match(/../g) ?? [];
  return `${range}${bytes.map((digits) => Number.parseInt(digits, 16)).join('.')}`;
}

function arnAt(tx: Tx, address: string): string | undefined {
  if (!address.startsWith(range)) return undefined;
  const bytes = address.slice(range.length).split('.').map(Number);
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const sql = "SELECT arn FROM ecs_task WHERE stopped IS NULL AND arn LIKE '%/' || ? || '%'";
  return tx.get<{ arn: string }>(sql, digits)?.arn;
}

/** An id for a new task, whose address no other one has. */
export function newTaskId(tx: Tx, context: Context): string {
  const id = context.uuid().replaceAll('-', '');
  return arnAt(tx, addressOf(id)) ? newTaskId(tx, context) : id;
}

/** The runner's id of the container that serves at an address; undefined for those of no task. */
export function containerAt(tx: Tx, { id, port }: { id: string; port: number }) {
  if (!id.startsWith(range)) return undefined;
  const arn = arnAt(tx, id);
  const containers = (arn && getTask(tx, arn)?.definition.containerDefinitions) || [];
  const one = containers.find(({ portMappings = [] }) =>
    portMappings.some(({ containerPort }) => containerPort === port),
  );
  return { container: arn && one && containerId(arn, one.name) };
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
