import { secretText } from '../../../shared/ports/secret-text.ts';
import { retire } from '../../leases/retire.ts';
import type { LeaseDriver } from '../driver.ts';
import { removeDefinition } from '../task/attempt-definition.ts';
import { containers } from '../task/container.ts';
import { describeTask, stopTask } from '../task/ecs-task.ts';
import { execTask } from '../task/exec-task.ts';
import { notebooksOf, type Session } from './notebooks.ts';
import { removeToken } from './token.ts';
import { addressOf, closeWayIn, port } from './way-in.ts';

/** How a notebook is looked after once it can be opened. */
export const notebookLease: LeaseDriver<Session> = {
  /** Its task keeps what was edited before it ends. */
  async end(ports, { current }) {
    const task = current && (await describeTask(ports, current.task));
    if (!task || task.lastStatus === 'STOPPED') return true;
    await stopTask(ports, current.task, 'the notebook ends');
    return false;
  },

  async clear(ports, { current }) {
    if (!current) return;
    const attempt = { id: current.jobId, attempt: current.attempt };
    await removeToken(ports, current.secret);
    await removeDefinition(ports, attempt);
    if (current.isOpen) await closeWayIn(ports, attempt);
  },

  /** One that has ended by itself, such as by Jupyter's own menu, is none any more. */
  async count(ports, { awsName, current }) {
    const task = current && (await describeTask(ports, current.task));
    if (task && task.lastStatus !== 'STOPPED') return;
    await retire(ports, notebooksOf(ports), awsName, notebookLease);
  },

  exec: async (ports, { current }, command) => current && execTask(ports, current.task, command),

  async open(ports, { current }) {
    const task = current && (await describeTask(ports, current.task));
    const main = task?.containers?.find(({ name }) => name === containers.main);
    if (!task || main?.lastStatus !== 'RUNNING') return undefined;
    const token = await secretText(ports.clients, current.secret);
    const bound = main.networkBindings?.find(({ containerPort }) => containerPort === port);
    const address = current.isOpen ? await addressOf(ports, task) : undefined;
    const url = `http://${address ?? '127.0.0.1'}:${bound?.hostPort ?? port}/?token=${token}`;
    if (bound || address) return { url };
    const id = task.taskArn!.slice(task.taskArn!.lastIndexOf('/') + 1);
    const { region, cluster } = ports.config;
    const target = `ecs:${cluster}_${id}_${main.runtimeId}`;
    return { url, session: { region, target, port } };
  },
};
