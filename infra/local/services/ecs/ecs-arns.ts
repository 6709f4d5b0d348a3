import { AwsError, type Context } from '../../kernel/types.ts';

/** A cluster's ARN of a short name, an ARN, or nothing (the cluster `default`). */
export function clusterArn(context: Context, cluster: string | undefined): string {
  if (cluster?.startsWith('arn:')) return cluster;
  return `${prefix(context)}:cluster/${cluster || 'default'}`;
}

/** The name in a cluster's ARN. */
export function clusterName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** A task's ARN of an id or an ARN. */
export function taskArn(context: Context, cluster: string | undefined, task: string): string {
  if (task?.startsWith?.('arn:')) return task;
  return `${prefix(context)}:task/${clusterName(clusterArn(context, cluster))}/${task}`;
}

/** The id at the end of a task's ARN. */
export function taskId(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** A task definition's ARN; revision `*` stands for all of a family. */
export function definitionArn(context: Context, family: string, revision: number | '*'): string {
  return `${prefix(context)}:task-definition/${family}:${revision}`;
}

/** Splits `family`, `family:revision` or an ARN; no revision means the latest active one. */
export function parseDefinition(name: unknown): { family: string; revision?: number } {
  const short = String(name ?? '').replace(/^arn:[^/]*:task-definition\//, '');
  const match = /^([\w-]{1,255})(?::(\d+))?$/.exec(short);
  if (!match?.[1]) throw new AwsError('ClientException', 'TaskDefinition not found.');
  return { family: match[1], ...(match[2] && { revision: Number(match[2]) }) };
}

/** A service's ARN of a name or an ARN. */
export function serviceArn(context: Context, cluster: string | undefined, name: string): string {
  if (name.startsWith('arn:')) return name;
  return `${prefix(context)}:service/${clusterName(clusterArn(context, cluster))}/${name}`;
}

function prefix({ region, account }: Context): string {
  return `arn:aws:ecs:${region}:${account}`;
}
