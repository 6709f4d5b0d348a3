import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Context, type Tx } from '../../../kernel/types.ts';
import type { Operations } from '../../../kernel/wire-types.ts';
import { containerId } from '../container-spec.ts';
import { clusterArn, taskArn } from '../ecs-arns.ts';
import { requireTask } from '../ecs-table.ts';

/** The sessions that were granted and that nobody has joined yet. */
export const sessionSchema = `
  CREATE TABLE IF NOT EXISTS ecs_session (
    id TEXT PRIMARY KEY, token TEXT NOT NULL, container TEXT NOT NULL, command TEXT NOT NULL,
    granted INTEGER NOT NULL);
`;

/** Within so many milliseconds it has to be joined. */
const joinMs = 60_000;

/** Where the sessions of a plane are that really runs nothing. */
const nowhere = 'https://ssmmessages.invalid';

/** What is to run where. */
export interface Session {
  /** The runner's id of a container. */
  container: string;
  command: string;
}

/** In AWS's words. */
const refusals = {
  interactive: 'Interactive is the only mode supported currently.',
  disabled:
    'The execute command failed because execute command was not enabled when the task was run or ' +
    'the execute command agent isn’t running. Wait and try again or run a new task with execute ' +
    'command enabled and try again.',
} as const;

/** `ExecuteCommand`: grants a session, which whoever has its token joins by a data channel. */
export const executeCommand = (
  url: () => string | undefined,
): Operations<{ ExecuteCommand: [ecs.ExecuteCommandRequest, ecs.ExecuteCommandResponse] }> => ({
  ExecuteCommand: {
    authorize: ({ cluster, task, container }, context) => {
      const at = clusterArn(context, cluster);
      const conditions = {
        'ecs:cluster': at,
        ...(container ? { 'ecs:container-name': container } : {}),
      };
      return [at, taskArn(context, cluster, task!)].map((resource) => ({
        ...{ action: 'ecs:ExecuteCommand', resource, conditions },
      }));
    },
    run: (tx, { cluster, task, container: name, command, interactive }, context) => {
      const invalid = (text: string) => new AwsError('InvalidParameterException', text);
      if (!interactive) throw invalid(refusals.interactive);
      const record = requireTask(tx, context, { cluster, task: task! });
      const { containers, enableExecuteCommand, taskArn: arn, clusterArn: at } = record.task;
      if (!enableExecuteCommand) throw invalid(refusals.disabled);
      if (!name && containers.length > 1) {
        throw invalid('Container name is required: the task has more than one.');
      }
      const container = containers.find((one) => one.name === (name ?? containers[0]!.name));
      if (!container) throw invalid(`The task has no container ${name}.`);
      if (container.lastStatus !== 'RUNNING') throw invalid(refusals.disabled);
      const session = { container: containerId(arn, container.name), command: command! };
      return {
        clusterArn: at,
        containerArn: container.containerArn!,
        containerName: container.name,
        interactive: true,
        session: grant(tx, context, session, url() ?? nowhere),
        taskArn: arn,
      };
    },
  },
});

function grant(tx: Tx, context: Context, { container, command }: Session, url: string) {
  const [id, token] = [context.uuid(), context.uuid()].map((text) => text.replaceAll('-', ''));
  const sessionId = `ecs-execute-command-${id!.slice(0, 17)}`;
  tx.run('DELETE FROM ecs_session WHERE granted < ?', context.now - joinMs);
  const sql = 'INSERT INTO ecs_session VALUES (?, ?, ?, ?, ?)';
  tx.run(sql, sessionId, token!, container, command, context.now);
  const stream = `${url.replace(/^http/, 'ws')}/v1/data-channel/${sessionId}`;
  return { sessionId, streamUrl: `${stream}?role=publish_subscribe`, tokenValue: token! };
}

/** The session of an id, for who has its token, once; undefined for anybody else. */
export function takeSession(tx: Tx, id: string, token: string, now: number): Session | undefined {
  const sql = `DELETE FROM ecs_session WHERE id = ? AND token = ? AND granted >= ?
    RETURNING container, command`;
  return tx.get<Session>(sql, id, token, now - joinMs);
}
