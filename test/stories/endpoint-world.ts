import { expect } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { type Story, startStory, tuningJob } from './story.ts';

/** A job that deploys the newest model called `search`. */
export const endpointJob = {
  kind: 'endpoint',
  name: 'btc',
  model: '@latest(search)',
  command: ['node', 'serve.mjs'],
  ttl: '7d',
};

/** A story in which a model was tuned, so that there is something to serve. */
export async function withModel(options: Parameters<typeof startStory>[0] = {}) {
  const story = await startStory(options);
  const trained = await story.end(await story.submit(tuningJob));
  expect(trained.phase).toBe('Succeeded');
  return { story, trained };
}

/** Deploys the endpoint and waits for the end of the job. */
export const deploy = async (story: Story, change: object = {}) =>
  story.end(await story.submit({ ...endpointJob, ...change }));

/** Asks the model. */
export const invoke = (story: Story, body: unknown = { close: [1, 2] }) =>
  story.api('POST', '/endpoints/btc/invocations', body);

/** What the project's month has reserved and spent. */
export async function account(story: Story, month = '2026-01') {
  const { TableNames } = await story.kernel.call<Shape>(
    'dynamodb',
    'ListTables',
    {},
    planePrincipal,
  );
  const Key = { pk: { S: `BUDGET#project#default#${month}` }, sk: { S: 'META' } };
  const request = { TableName: TableNames[0], Key };
  const { Item } = await story.kernel.call<Shape>('dynamodb', 'GetItem', request, planePrincipal);
  const reserved = Number(Item?.reservedMicroUsd?.N ?? 0);
  const spent = Number(Item?.spentMicroUsd?.N ?? 0);
  expect(Number(Item?.committedMicroUsd?.N ?? 0)).toBe(reserved + spent);
  return { reserved, spent };
}

/** The models and the configurations of endpoints that SageMaker still has. */
export const modelsOf = ({ kernel }: Pick<Story, 'kernel'>): string[] =>
  kernel
    .transact((tx) => tx.all<{ type: string }>('SELECT type FROM sagemaker_named ORDER BY type'))
    .map(({ type }) => (type === 'model' ? 'A model' : 'A configuration of an endpoint'));
