import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Operation, type Tx } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import {
  allVisibleTasks,
  getCluster,
  getDefinition,
  getTask,
  putCluster,
  putDefinition,
  putTask,
  type Tag,
} from './ecs-table.ts';
import { getService, livingServices, putService } from './scheduler/service-table.ts';

/** A taggable thing: its tags now, and how to write others. */
function taggable(tx: Tx, arn: string): { tags: Tag[]; write(tags: Tag[]): void } {
  if (arn.includes(':task-definition/')) {
    const definition = getDefinition(tx, arn);
    if (definition) {
      return { tags: definition.tags, write: (tags) => putDefinition(tx, { ...definition, tags }) };
    }
  }
  if (arn.includes(':service/')) {
    const service = getService(tx, arn);
    if (service)
      return { tags: service.tags, write: (tags) => putService(tx, { ...service, tags }) };
  }
  const cluster = getCluster(tx, arn);
  if (cluster) return { tags: cluster.tags, write: (tags) => putCluster(tx, { ...cluster, tags }) };
  const record = getTask(tx, arn);
  if (!record) {
    throw new AwsError('InvalidParameterException', 'The specified resource was not found.');
  }
  const { task } = record;
  const write = (tags: Tag[]) => putTask(tx, { ...record, task: { ...task, tags } });
  return { tags: task.tags, write };
}

function operation<Request extends { resourceArn: string }, Answer>(
  action: string,
  run: (tx: Tx, request: Request) => Answer,
): Operation<Request, Answer> {
  return {
    authorize: ({ resourceArn }) => [{ action: `ecs:${action}`, resource: resourceArn }],
    run,
  };
}

/** TagResource, UntagResource, ListTagsForResource. */
export const tagOperations: Operations<{
  TagResource: [ecs.TagResourceRequest, ecs.TagResourceResponse];
  UntagResource: [ecs.UntagResourceRequest, ecs.UntagResourceResponse];
  ListTagsForResource: [ecs.ListTagsForResourceRequest, ecs.ListTagsForResourceResponse];
}> = {
  TagResource: operation(
    'TagResource',
    (tx, { resourceArn, tags }: Wire<ecs.TagResourceRequest>) => {
      const thing = taggable(tx, resourceArn);
      const given = new Set(tags.map(({ key }) => key));
      thing.write([...thing.tags.filter(({ key }) => !given.has(key)), ...tags]);
      return {};
    },
  ),
  UntagResource: operation(
    'UntagResource',
    (tx, { resourceArn, tagKeys }: Wire<ecs.UntagResourceRequest>) => {
      const thing = taggable(tx, resourceArn);
      thing.write(thing.tags.filter(({ key }) => !tagKeys.includes(key!)));
      return {};
    },
  ),
  ListTagsForResource: operation('ListTagsForResource', (tx, { resourceArn }) => ({
    tags: taggable(tx, resourceArn).tags,
  })),
};

/** What of ECS has tags that its workloads were given: services, and tasks until an hour after. */
export const listTagged: Operation<object, { Resources: object[] }> = {
  authorize: () => [{ action: 'tag:GetResources', resource: '*' }],
  run: (tx, _request, { now }) => ({
    Resources: [
      ...livingServices(tx),
      ...allVisibleTasks(tx, now).map(({ task }) => ({ arn: task.taskArn, tags: task.tags })),
    ].map(({ arn, tags }) => ({
      ResourceARN: arn,
      Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })),
    })),
  }),
};
