import { expect } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { Answer, Story } from './story.ts';

/** An item of the table in plain values, as far as the money stories read it. */
export interface Row {
  pk: string;
  sk: string;
  [name: string]: Shape;
}

/** Every item of the plane's table. */
export async function rowsOf({ kernel }: Pick<Story, 'kernel'>): Promise<Row[]> {
  const call = (operation: string, request: object) =>
    kernel.call<Shape>('dynamodb', operation, request, planePrincipal);
  const { TableNames } = await call('ListTables', {});
  const rows: Row[] = [];
  let ExclusiveStartKey: Shape;
  do {
    const page = await call('Scan', { TableName: TableNames[0], ExclusiveStartKey });
    rows.push(...page.Items.map(plain));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rows;
}

function plain(item: Record<string, Shape>): Row {
  const values = Object.entries(item).map(([name, value]) => [name, plainValue(value)]);
  return Object.fromEntries(values) as Row;
}

function plainValue(value: Shape): Shape {
  if ('N' in value) return Number(value.N);
  if ('M' in value) return plain(value.M);
  return value.S ?? value.BOOL ?? value.L;
}

/** The accounts of months and pipelines, and what stands in ledgers and in ended jobs. */
export async function accountsOf(story: Pick<Story, 'kernel'>) {
  const rows = await rowsOf(story);
  const sum = (found: Row[], name: string) =>
    found.reduce((total, row) => total + Number(row[name] ?? 0), 0);
  const months = rows.filter(
    ({ pk, sk }) => /^BUDGET#project#.*#\d{4}-\d\d$/.test(pk) && sk === 'META',
  );
  const accounts = rows.filter(
    ({ pk, sk }) => sk === 'ESCROW' || (/^BUDGET/.test(pk) && sk === 'META'),
  );
  const jobs = rows.filter(({ pk, sk }) => pk.startsWith('JOB#') && sk === 'META');
  return {
    accounts,
    reserved: sum(accounts, 'reservedMicroUsd'),
    spent: sum(months, 'spentMicroUsd'),
    /** Of whole jobs: a pipeline's has its stages'. */
    booked: jobs
      .filter(({ parent }) => parent === undefined)
      .reduce((total, { cost }) => total + cost.actualMicroUsd, 0),
    ledger: sum(
      rows.filter(({ sk }) => sk.startsWith('LEDGER#')),
      'microUsd',
    ),
    open: rows.filter(({ sk, state }) => sk.startsWith('LEDGER#') && state === 'open').length,
    slots: sum(
      rows.filter(({ pk }) => pk.startsWith('QUOTA#')),
      'inUse',
    ),
    waiting: rows.filter(({ pk }) => /^(LIVE|QUEUE)/.test(pk)).length,
  };
}

/** No money, slot or place in a queue is held, and no line of a ledger is open; the accounts. */
export async function expectNothingHeld(story: Pick<Story, 'kernel'>) {
  const accounts = await accountsOf(story);
  expect(accounts).toMatchObject({ reserved: 0, open: 0, slots: 0, waiting: 0 });
  return accounts;
}

/** A call of the API as an admin of the project `default`. */
export async function asAdmin(
  story: Story,
  method: string,
  target: string,
  body?: unknown,
): Promise<Answer> {
  const authorization = `Bearer ${await story.token('default', 'admin')}`;
  return story.api(method, target, body, { authorization });
}

/** What the doctor says of what is to go. */
export const removals = async (story: Pick<Story, 'api'>): Promise<Shape> =>
  (await story.api('GET', '/doctor')).body.checks.find(({ name }: Shape) => name === 'removals');
