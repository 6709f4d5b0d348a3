import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallFault } from '../../infra/local/boot/call-faults.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { rowsOf } from './accounts.ts';
import {
  type Life,
  quietJob,
  runningAt,
  type SharedStory,
  sharedAssembly,
  slots,
  startShared,
} from './shares.ts';
import { noDenials } from './story.ts';

let assembly: string;
beforeAll(async () => {
  assembly = await sharedAssembly();
});
afterEach(noDenials);

/** What all counts of waiting jobs and taken slots come to, and the lines that are left. */
async function counts(story: SharedStory) {
  const rows = await rowsOf(story);
  const sum = (name: string) => rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);
  const lines = rows.filter(({ pk }) => pk.startsWith('QUEUE#')).length;
  return { inUse: sum('inUse'), running: sum('running'), waiting: sum('waiting'), lines };
}

const isOurs = (role: string | undefined) => /job-?queued/i.test(role ?? '');

const nothing = { inUse: 0, running: 0, waiting: 0, lines: 0 };

describe('admission', () => {
  it('loses no job and no slot to one fault in one of its calls', async () => {
    const tell = async (call: CallFault) => {
      const story = await startShared({ assembly, faults: { call } });
      const ids: string[] = [];
      // The third waits until the project may have another one.
      while (ids.length < 3) ids.push(await story.submitTo('narrow'));
      await story.advance(16 * 60_000);
      const phases = (await story.lives()).map(({ phase }) => phase);
      const left = await counts(story);
      await story.stop();
      return { phases, left };
    };
    let calls = 0;
    await tell(({ roleArn }) => {
      if (isOurs(roleArn)) calls += 1;
      return undefined;
    });
    expect(calls).toBeGreaterThan(40);
    const kinds = ['throttle', 'lose-request', 'lose-reply'] as const;
    for (let at = 1, turn = 0; at <= calls; at += 7, turn += 1) {
      let seen = 0;
      const kind = kinds[turn % kinds.length]!;
      const { phases, left } = await tell(({ roleArn }) => {
        if (!isOurs(roleArn)) return undefined;
        seen += 1;
        return seen === at ? kind : undefined;
      });
      const phase = Array(3).fill('Succeeded');
      expect({ at, kind, phases, left }).toEqual({ at, kind, phases: phase, left: nothing });
    }
  }, 180_000);

  it('starts every job of random bursts, in order, in the slots that there are', async () => {
    const story = await startShared({
      assembly,
      seed: 7,
      model: (_spec, random) => ({ runSeconds: 5 + Math.round(random() * 300), exitCode: 0 }),
    });
    const projects = ['a', 'b', 'heavy', 'narrow'];
    for (let n = 0; n < 28; n += 1) {
      const draw = (n * 7919) % 101;
      const priority = draw % 3 === 0 ? 9 : 5;
      await story.submitTo(projects[draw % projects.length]!, { ...quietJob, priority });
      if (draw > 70) await story.advance(draw * 500);
    }
    await story.advance(2 * 3_600_000);
    const lives = await story.lives();
    expect(lives.map(({ phase }) => phase)).toEqual(Array(28).fill('Succeeded'));
    for (const life of lives) {
      const beside = runningAt(lives, life.started);
      expect(beside.length).toBeLessThanOrEqual(slots);
      expect(ofNarrow(beside).length).toBeLessThanOrEqual(2);
      expect(overtaken(life, lives)).toEqual([]);
    }
    expect(await counts(story)).toEqual(nothing);
  }, 120_000);

  it('asks as little when many wait for money as when few do', async () => {
    const calls = async (waiting: number) => {
      let count = 0;
      const call: CallFault = ({ roleArn }) => {
        if (isOurs(roleArn)) count += 1;
        return undefined;
      };
      const story = await startShared({
        assembly,
        faults: { call },
        model: () => ({ runSeconds: 600, exitCode: 0 }),
      });
      const authorization = `Bearer ${await story.token('a', 'admin')}`;
      await story.api('PUT', '/budgets/a', { monthlyUsd: '0.05' }, { authorization });
      for (let n = 0; n <= waiting; n += 1) await story.submitTo('a');
      await story.advance(5000);
      const before = count;
      await story.endOf('b', await story.submitTo('b', { ...quietJob, timeoutSeconds: 60 }));
      const phases = (await story.lives()).map(({ phase }) => phase);
      expect(phases.filter((phase) => phase === 'Queued')).toHaveLength(waiting);
      return count - before;
    };
    const few = await calls(3);
    expect(few).toBeGreaterThan(10);
    // One more page of the line in each round.
    expect(await calls(14)).toBeLessThanOrEqual(few + 10);
  }, 120_000);

  it('admits what a plane without priorities left in its queue', async () => {
    const story = await startShared({ assembly });
    const ids: string[] = [];
    for (let n = 0; n < slots + 2; n += 1) ids.push(await story.submitTo('a'));
    await story.advance(5000);
    await makeOld(story);
    for (const id of ids) await story.endOf('a', id);
    const lives = await story.lives();
    expect(lives.map(({ phase }) => phase)).toEqual(Array(slots + 2).fill('Succeeded'));
    expect(lives.map(({ id }) => id).slice(slots)).toEqual(ids.slice(slots));
    expect(await counts(story)).toEqual(nothing);
  });
});

const ofNarrow = (lives: readonly Life[]) => lives.filter(({ project }) => project === 'narrow');

/** Those of its project that should have gone before a job when it started. */
const overtaken = (life: Life, lives: readonly Life[]) =>
  lives.filter(
    (other) =>
      other.project === life.project &&
      other.queued < life.started &&
      other.started > life.started &&
      (other.priority > life.priority || (other.priority === life.priority && other.id < life.id)),
  );

/** Makes the table what a version without priorities and shares would have written. */
async function makeOld({ kernel }: SharedStory): Promise<void> {
  const call = (operation: string, request: object) =>
    kernel.call<Shape>('dynamodb', operation, request, planePrincipal);
  const { TableNames } = await call('ListTables', {});
  const TableName = TableNames[0];
  const { Items } = await call('Scan', { TableName });
  for (const { pk, sk, ...item } of Items) {
    const Key = { pk, sk };
    if (pk.S.startsWith('JOB#') && sk.S === 'META') {
      const held = item.held ? ' REMOVE spec.priority, held.counted' : ' REMOVE spec.priority';
      await call('UpdateItem', { TableName, Key, UpdateExpression: held.trim() });
    }
    if (pk.S.startsWith('QUEUE#')) {
      const [, quota] = pk.S.split('#');
      await call('DeleteItem', { TableName, Key });
      const old = { pk: { S: `QUEUE#${quota}` }, sk: { S: sk.S.replace(/^\d/, '5') } };
      await call('PutItem', { TableName, Item: { ...old, v: { N: '1' } } });
    }
    if (sk.S.startsWith('PROJECT#') || sk.S === 'SLOTS') {
      await call('DeleteItem', { TableName, Key });
    }
  }
}
