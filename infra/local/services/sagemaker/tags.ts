import { AwsError, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import { allEndpoints } from './endpoint-store.ts';
import { endpointArn, trainingJobArn, transformJobArn, tuningJobArn } from './names.ts';
import { allTrainings, allTunings } from './store.ts';
import { allTransforms } from './transform-store.ts';
import { invalid, text } from './validation.ts';

const maxTags = 50;

/** The tags of a resource, by key. */
export function getTags(tx: Tx, arn: string): { Key: string; Value: string }[] {
  const sql = 'SELECT key AS Key, value AS Value FROM sagemaker_tag WHERE arn = ? ORDER BY key';
  return tx.all<{ Key: string; Value: string }>(sql, arn).map((tag) => ({ ...tag }));
}

/** Checks the tags of a request and adds them to a resource. */
export function putTags(tx: Tx, arn: string, tags: Shape): void {
  if (tags !== undefined && !Array.isArray(tags)) throw invalid('Tags must be a list');
  for (const { Key, Value } of tags ?? []) {
    text(Key, 'tags.key', /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u, 128);
    text(Value, 'tags.value', /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u, 256);
    if (/^aws:/i.test(Key)) throw invalid(`The tag key ${Key} begins with aws:, which is reserved`);
    tx.run('INSERT OR REPLACE INTO sagemaker_tag VALUES (?, ?, ?)', arn, Key, Value);
  }
  const count = getTags(tx, arn).length;
  if (count > maxTags) throw invalid(`${arn} would have ${count} tags; ${maxTags} are allowed`);
}

/** With a resource its tags go. */
export function dropTags(tx: Tx, arn: string): void {
  tx.run('DELETE FROM sagemaker_tag WHERE arn = ?', arn);
}

/** The tags of a request as the condition keys that policies may ask for. */
export function tagConditions(tags: Shape): Record<string, string | string[]> {
  if (!Array.isArray(tags) || tags.length === 0) return {};
  const values = tags.map((tag) => [`aws:RequestTag/${tag?.Key}`, String(tag?.Value)]);
  return { 'aws:TagKeys': tags.map((tag) => String(tag?.Key)), ...Object.fromEntries(values) };
}

/** The operations on tags, each allowed by the ARN of what is tagged. */
export const tagOperations: Record<string, Operation> = {
  AddTags: {
    authorize: (request) => [
      {
        action: 'sagemaker:AddTags',
        resource: String(request.ResourceArn),
        conditions: tagConditions(request.Tags),
      },
    ],
    run(tx, request, context) {
      const names = [
        ...allTunings(tx).map(({ name }) => tuningJobArn(context, name)),
        ...allTrainings(tx).map(({ name }) => trainingJobArn(context, name)),
        ...allTransforms(tx).map(({ name }) => transformJobArn(context, name)),
        ...allEndpoints(tx).map(({ name }) => endpointArn(context, name)),
      ];
      if (!names.includes(request.ResourceArn)) {
        throw new AwsError('ResourceNotFound', `There is no resource ${request.ResourceArn}`);
      }
      putTags(tx, request.ResourceArn, request.Tags);
      return { Tags: getTags(tx, request.ResourceArn) };
    },
  },
  ListTagged: {
    authorize: () => [{ action: 'tag:GetResources', resource: '*' }],
    run: (tx) => ({
      Resources: tx
        .all<{ arn: string }>('SELECT DISTINCT arn FROM sagemaker_tag ORDER BY arn')
        .map(({ arn }) => ({ ResourceARN: arn, Tags: getTags(tx, arn) })),
    }),
  },
  ListTags: {
    authorize: (request) => [
      { action: 'sagemaker:ListTags', resource: String(request.ResourceArn) },
    ],
    run: (tx, request) => ({ Tags: getTags(tx, String(request.ResourceArn)) }),
  },
};
