import { DatabaseSync } from 'node:sqlite';
import { Kernel, planePrincipal } from '../../infra/local/kernel/kernel.ts';
import { createDynamodb } from '../../infra/local/services/dynamodb/dynamodb.ts';
import { VirtualPlane } from '../conformance/virtual-plane.ts';
import { type Chapter, type Figure, spread } from './figure.ts';

const rounds = 9;
const loops = 100;
const puts = 500;

/** Counts to `loops`: one Pass and one Choice for each turn. */
const counter = {
  QueryLanguage: 'JSONata',
  StartAt: 'Count',
  States: {
    Count: { Type: 'Pass', Output: '{% {"n": $states.input.n + 1} %}', Next: 'Enough' },
    Enough: {
      Type: 'Choice',
      Choices: [{ Condition: `{% $states.input.n < ${loops} %}`, Next: 'Count' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

/** The two parts that everything local stands on, beside SQLite without anything around it. */
export async function engineChapter(): Promise<Chapter> {
  const turn = await transitionTimer();
  const put = await putTimer();
  const insert = insertTimer();
  const samples = { turn: [] as number[], put: [] as number[], insert: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    samples.turn.push(await turn());
    samples.put.push(await put(round));
    samples.insert.push(insert(round));
  }
  const anchor = spread(samples.insert);
  const anchorIs = 'node:sqlite: one insert, one commit';
  const figures: Figure[] = [
    {
      what: 'a transition of the engine',
      unit: 'µs',
      ours: spread(samples.turn),
      anchor,
      anchorIs,
      how: `${rounds} executions of ${2 * loops} Pass and Choice states (JSONata), in memory`,
    },
    {
      what: 'a conditional put of DynamoDB',
      unit: 'µs',
      ours: spread(samples.put),
      anchor,
      anchorIs,
      how: `${rounds} times ${puts} PutItem by the kernel, each its own commit, in memory`,
    },
  ];
  return { title: 'Engine and table in one process', figures };
}

/** Microseconds of a transition, from StartExecution to the end. */
async function transitionTimer(): Promise<() => Promise<number>> {
  const plane = new VirtualPlane({ start: Date.UTC(2026, 0, 1), standIns: () => [] });
  const definition = JSON.stringify(counter);
  const roleArn = 'arn:aws:iam::000000000000:role/machine';
  const made = await plane.states('CreateStateMachine', { name: 'counter', definition, roleArn });
  return async () => {
    const began = performance.now();
    const request = { stateMachineArn: made.stateMachineArn, input: '{"n": 0}' };
    const { executionArn } = await plane.states('StartExecution', request);
    while (await plane.kernel.tasks.runOne());
    const took = performance.now() - began;
    const { status } = await plane.states('DescribeExecution', { executionArn });
    if (status !== 'SUCCEEDED') throw new Error(`The counter is ${status}.`);
    return (took * 1000) / (2 * loops + 1);
  };
}

/** Microseconds of a put whose condition holds. */
async function putTimer(): Promise<(round: number) => Promise<number>> {
  const kernel = new Kernel({
    ports: {
      clock: { now: () => Date.UTC(2026, 0, 1), wakeAt: () => () => {} },
      random: () => 0.5,
      database: ':memory:',
      account: '000000000000',
      region: 'us-east-1',
      log: (line) => {
        throw new Error(line);
      },
    },
    services: [createDynamodb()],
    authorize: () => ({ allowed: true }),
  });
  const call = (operation: string, request: object) =>
    kernel.call('dynamodb', operation, request, planePrincipal);
  await call('CreateTable', {
    TableName: 'jobs',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
  const ConditionExpression = 'attribute_not_exists(pk)';
  return (round) =>
    perPiece(async (index) => {
      const Item = { pk: { S: `${round}-${index}` }, body: { S: text } };
      await call('PutItem', { TableName: 'jobs', Item, ConditionExpression });
    });
}

/** Of about the size of a job. */
const text = 'x'.repeat(400);

async function perPiece(work: (index: number) => Promise<void>): Promise<number> {
  const began = performance.now();
  for (let index = 0; index < puts; index += 1) await work(index);
  return ((performance.now() - began) * 1000) / puts;
}

/** Microseconds of an insert in a transaction of its own. */
function insertTimer(): (round: number) => number {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE item (pk TEXT PRIMARY KEY, body TEXT NOT NULL)');
  const insert = database.prepare('INSERT INTO item VALUES (?, ?)');
  return (round) => {
    const began = performance.now();
    for (let index = 0; index < puts; index += 1) {
      database.exec('BEGIN IMMEDIATE');
      insert.run(`${round}-${index}`, text);
      database.exec('COMMIT');
    }
    return ((performance.now() - began) * 1000) / puts;
  };
}
