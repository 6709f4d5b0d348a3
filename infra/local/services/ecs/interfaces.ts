import type * as ecs from '@aws-sdk/client-ecs';
import type { Operation, Tx } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import type { EcsTask, TaskRecord } from './ecs-table.ts';

/** What a task’s interface was asked to be, which ECS itself does not tell. */
export const interfaceSchema = `
  CREATE TABLE IF NOT EXISTS ecs_interface (
    task TEXT PRIMARY KEY, groups TEXT NOT NULL, public INTEGER NOT NULL);
`;

/** Keeps the groups of new tasks, and whether they asked for a public address. */
export function keepNetwork(
  tx: Tx,
  tasks: EcsTask[],
  network: Wire<ecs.NetworkConfiguration> | undefined,
): void {
  const { securityGroups = [], assignPublicIp } = network?.awsvpcConfiguration ?? {};
  const isPublic = assignPublicIp === 'ENABLED' ? 1 : 0;
  for (const { taskArn } of tasks) {
    const sql = 'INSERT OR REPLACE INTO ecs_interface VALUES (?, ?, ?)';
    tx.run(sql, taskArn, JSON.stringify(securityGroups), isPublic);
  }
}

/** An interface that is attached to a task. */
export interface TaskInterface {
  /** `eni-…` */
  id: string;
  attachmentId: string;
  subnetId: string;
  address: string;
  groups: string[];
  isPublic: boolean;
}

/** Local only: the interfaces of tasks, for EC2 to describe. */
export const listInterfaces: Operation<object, { Interfaces: TaskInterface[] }> = {
  authorize: () => [{ action: 'ec2:DescribeNetworkInterfaces', resource: '*' }],
  run: (tx) => {
    const sql = `SELECT body, groups, public FROM ecs_task JOIN ecs_interface ON task = arn
      WHERE stopped IS NULL ORDER BY created, arn`;
    const rows = tx.all<{ body: string; groups: string; public: number }>(sql);
    return { Interfaces: rows.flatMap((row) => interfacesOf(row)) };
  },
};

function interfacesOf(row: { body: string; groups: string; public: number }): TaskInterface[] {
  const { task }: TaskRecord = JSON.parse(row.body);
  const attached = (task.attachments ?? []).filter(({ status }) => status === 'ATTACHED');
  return attached.map(({ id = '', details = [] }) => {
    const of = (name: string) => details.find((detail) => detail.name === name)?.value ?? '';
    return {
      id: of('networkInterfaceId'),
      attachmentId: id,
      subnetId: of('subnetId'),
      address: of('privateIPv4Address'),
      groups: JSON.parse(row.groups),
      isPublic: row.public === 1,
    };
  });
}
