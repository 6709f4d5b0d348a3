import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operation, Tx } from '../../kernel/types.ts';
import type { Operations } from '../../kernel/wire-types.ts';
import { all, find, notFound, put, type Tag } from './elb-table.ts';
import { anywhere, checkOn, checkTags } from './settings.ts';

const sorts = ['balancer', 'group', 'listener'] as const;

/** What of an ARN says its sort. */
const sortOf = (arn: string) =>
  arn.includes(':targetgroup/') ? 'group' : arn.includes(':listener/') ? 'listener' : 'balancer';

function tagsOf(tx: Tx, arn: string): Tag[] {
  const found = find(tx, sortOf(arn), arn);
  if (found) return found.tags;
  throw notFound(sortOf(arn));
}

function write(tx: Tx, arn: string, tags: Tag[]): void {
  const sort = sortOf(arn);
  put(tx, sort, { ...find(tx, sort, arn)!, tags });
}

/** AddTags, RemoveTags, DescribeTags. */
export const tagOperations: Operations<{
  AddTags: [elb.AddTagsInput, elb.AddTagsOutput];
  RemoveTags: [elb.RemoveTagsInput, elb.RemoveTagsOutput];
  DescribeTags: [elb.DescribeTagsInput, elb.DescribeTagsOutput];
}> = {
  AddTags: {
    authorize: ({ ResourceArns, Tags }, _context, tx) =>
      ResourceArns.map((arn) => {
        const check = checkOn('AddTags', arn, find(tx, sortOf(arn), arn)?.tags);
        const asked = Tags.map(({ Key, Value = '' }) => [`aws:RequestTag/${Key}`, Value] as const);
        return { ...check, conditions: { ...check.conditions, ...Object.fromEntries(asked) } };
      }),
    run(tx, { ResourceArns, Tags }) {
      const keys = new Set(Tags.map(({ Key }) => Key));
      for (const arn of ResourceArns) {
        const before = tagsOf(tx, arn);
        checkTags(Tags as Tag[], before);
        write(tx, arn, [...before.filter(({ Key }) => !keys.has(Key)), ...(Tags as Tag[])]);
      }
      return {};
    },
  },
  RemoveTags: {
    authorize: ({ ResourceArns }, _context, tx) =>
      ResourceArns.map((arn) => checkOn('RemoveTags', arn, find(tx, sortOf(arn), arn)?.tags)),
    run(tx, { ResourceArns, TagKeys }) {
      for (const arn of ResourceArns) {
        write(
          tx,
          arn,
          tagsOf(tx, arn).filter(({ Key }) => !TagKeys.includes(Key)),
        );
      }
      return {};
    },
  },
  DescribeTags: {
    authorize: anywhere('DescribeTags'),
    run: (tx, { ResourceArns }) => ({
      TagDescriptions: ResourceArns.map((arn) => ({ ResourceArn: arn, Tags: tagsOf(tx, arn) })),
    }),
  },
};

/** What of Elastic Load Balancing has tags. */
export const listTagged: Operation<object, { Resources: object[] }> = {
  authorize: () => [{ action: 'tag:GetResources', resource: '*' }],
  run: (tx) => ({
    Resources: sorts
      .flatMap((sort) => all(tx, sort))
      .map(({ arn, tags }) => ({
        ResourceARN: arn,
        Tags: tags.map(({ Key, Value = '' }) => ({ Key, Value })),
      })),
  }),
};
