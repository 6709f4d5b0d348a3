import type { Outside } from '../../kernel/types.ts';
import type { ContainerNetwork } from '../../workloads/types.ts';
import { taskId } from './ecs-arns.ts';
import { allVisibleTasks, type ContainerDefinition, type TaskRecord } from './ecs-table.ts';

const portsOf = ({ portMappings = [] }: ContainerDefinition) =>
  portMappings.map(({ containerPort }) => containerPort);

/**
 * Why a container cannot have a port of its own: processes share those of this machine, and another
 * task has it. Undefined where it can.
 */
export async function whyPortTaken(
  { task }: TaskRecord,
  own: ContainerDefinition,
  network: ContainerNetwork | undefined,
  outside: Outside,
): Promise<string | undefined> {
  const ports = portsOf(own);
  const why = ports.length > 0 ? await network?.whyShared() : undefined;
  if (why === undefined) return undefined;
  for (const other of outside.transact((tx) => allVisibleTasks(tx, outside.now()))) {
    const { taskArn, containers } = other.task;
    const taken = other.definition.containerDefinitions
      .filter(({ name }) => containers.some((one) => one.name === name && runs(one)))
      .flatMap(portsOf)
      .find((port) => ports.includes(port));
    if (taken === undefined || taskArn === task.taskArn) continue;
    return (
      `CannotStartContainerError: port ${taken} is that of task ${taskId(taskArn)}, and ` +
      `processes share the ports of this machine (${why}). ` +
      'Start the plane with --runtime container, or have one such task at a time.'
    );
  }
  return undefined;
}

const runs = ({ lastStatus }: { lastStatus: string }) => lastStatus === 'RUNNING';
