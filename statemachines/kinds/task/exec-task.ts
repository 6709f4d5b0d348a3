import { ECSClient, ExecuteCommandCommand } from '@aws-sdk/client-ecs';
import { Problem } from '../../../shared/errors.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { ExecSession } from '../driver.ts';
import { containers } from './container.ts';
import { describeTask } from './ecs-task.ts';

/**
 * Starts a command in the container of a task that is the user's own; undefined where that does not
 * run. Throws Problem where Amazon ECS starts none.
 */
export async function execTask(
  ports: Ports,
  arn: string,
  command: string,
): Promise<ExecSession | undefined> {
  const task = await describeTask(ports, arn);
  const main = task?.containers?.find(({ name }) => name === containers.main);
  if (!task || main?.lastStatus !== 'RUNNING') return undefined;
  if (!task.enableExecuteCommand) throw notAsked();
  const { cluster, region } = ports.config;
  const request = { cluster, task: arn, container: containers.main, command, interactive: true };
  const { session } = await ports.clients
    .of(ECSClient)
    .send(new ExecuteCommandCommand(request))
    .catch((error: Error) => {
      throw refusal(error);
    });
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  const { sessionId = '', streamUrl = '', tokenValue = '' } = session ?? {};
  const target = `ecs:${cluster}_${id}_${main.runtimeId}`;
  return { region, target, sessionId, streamUrl, tokenValue };
}

const notAsked = () =>
  new Problem('Conflict', 'The task was started without the way for commands into it.', {
    fix: 'Write exec: true into the job and submit it again.',
  });

/** The agent in a container is there some seconds after the container (ECS guide, ECS Exec). */
function refusal(error: Error): Error {
  const isLate = ['TargetNotConnectedException', 'InvalidParameterException'].includes(error.name);
  if (!isLate) return error;
  return new Problem('Conflict', `Amazon ECS does not start the command: ${error.message}`, {
    fix: 'Try again in some seconds: the agent in the container comes after the container.',
    retryAfterSeconds: 5,
  });
}
