import { AwsError, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import {
  getCluster,
  getDefinition,
  getTask,
  putCluster,
  putDefinition,
  putTask,
} from './ecs-table.ts';

/** A taggable thing: its tags now, and how to write others. */
function taggable(tx: Tx, arn: string): { tags: Shape[]; write(tags: Shape[]): void } {
  if (arn.includes(':task-definition/')) {
    const definition = getDefinition(tx, arn);
    if (definition) {
      return { tags: definition.tags, write: (tags) => putDefinition(tx, { ...definition, tags }) };
    }
  }
  const cluster = getCluster(tx, arn);
  if (cluster) return { tags: cluster.tags, write: (tags) => putCluster(tx, { ...cluster, tags }) };
  const record = getTask(tx, arn);
  if (!record) {
    throw new AwsError('InvalidParameterException', 'The specified resource was not found.');
  }
  const { task, definition } = record;
  const write = (tags: Shape[]) => putTask(tx, { task: { ...task, tags }, definition });
  return { tags: task.tags, write };
}

function operation(action: string, run: (tx: Tx, request: Shape) => unknown): Operation {
  return {
    authorize: ({ resourceArn }) => [{ action: `ecs:${action}`, resource: resourceArn }],
    run,
  };
}

/** TagResource, UntagResource, ListTagsForResource. */
export const tagOperations: Record<string, Operation> = {
  TagResource: operation('TagResource', (tx, { resourceArn, tags }) => {
    const thing = taggable(tx, resourceArn);
    const given = new Set(tags.map(({ key }: Shape) => key));
    thing.write([...thing.tags.filter(({ key }) => !given.has(key)), ...tags]);
    return {};
  }),
  UntagResource: operation('UntagResource', (tx, { resourceArn, tagKeys }) => {
    const thing = taggable(tx, resourceArn);
    thing.write(thing.tags.filter(({ key }) => !tagKeys.includes(key)));
    return {};
  }),
  ListTagsForResource: operation('ListTagsForResource', (tx, { resourceArn }) => ({
    tags: taggable(tx, resourceArn).tags,
  })),
};
