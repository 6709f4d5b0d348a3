import { beforeEach, describe, expect, it } from 'vitest';
import { dynamodbPlane, item, jobsTable, key, N, S } from './dynamodb-plane.ts';

let plane: ReturnType<typeof dynamodbPlane>;

beforeEach(async () => {
  plane = dynamodbPlane();
  await plane.call('CreateTable', jobsTable);
  await plane.call('PutItem', { TableName: 'jobs', Item: item });
});

const stored = async () => (await plane.call('GetItem', { TableName: 'jobs', Key: key })).Item;

const update = (UpdateExpression: string, values?: object, more: object = {}) =>
  plane.call('UpdateItem', {
    TableName: 'jobs',
    Key: key,
    UpdateExpression,
    ...(values && { ExpressionAttributeValues: values }),
    ...more,
  });

const updateRefusal = (UpdateExpression: string, values?: object, more: object = {}) =>
  plane.refusal('UpdateItem', {
    TableName: 'jobs',
    Key: key,
    UpdateExpression,
    ...(values && { ExpressionAttributeValues: values }),
    ...more,
  });

describe('UpdateItem', () => {
  it('sets, removes, adds and deletes in one expression', async () => {
    const values = {
      ':n': N(41),
      ':t': { SS: ['c'] },
      ':gone': { SS: ['a'] },
      ':l': { L: [S('w')] },
    };
    const done = await update(
      'SET attempt = attempt + :n, spec.deep.m = if_not_exists(nothing, :n), ' +
        'steps = list_append(:l, steps), was = phase REMOVE phase ADD more :t DELETE tags :gone',
      values,
      { ReturnValues: 'ALL_NEW' },
    );
    expect(done.Attributes).toEqual({
      ...key,
      attempt: N(42),
      spec: { M: { image: S('img'), deep: { M: { n: N(1), m: N(41) } } } },
      steps: { L: [S('w'), S('x'), S('y'), S('z')] },
      was: S('Queued'),
      more: { SS: ['c'] },
      tags: { SS: ['b'] },
    });
    expect(await stored()).toEqual(done.Attributes);
  });

  it('creates a missing item from its key', async () => {
    const other = { pk: S('JOB#2'), sk: S('META') };
    const add = { TableName: 'jobs', Key: other, UpdateExpression: 'ADD used :n' };
    const values = { ExpressionAttributeValues: { ':n': N('9007199254740993') } };
    await plane.call('UpdateItem', { ...add, ...values });
    const twice = await plane.call('UpdateItem', {
      ...add,
      ...values,
      ReturnValues: 'UPDATED_NEW',
    });
    expect(twice).toEqual({ Attributes: { used: N('18014398509481986') } });
  });

  it('answers each kind of return values', async () => {
    const set = (ReturnValues: string, n: number) =>
      update('SET spec.deep.n = :n', { ':n': N(n) }, { ReturnValues });
    const part = (n: number) => ({ spec: { M: { deep: { M: { n: N(n) } } } } });
    expect(await set('UPDATED_OLD', 2)).toEqual({ Attributes: part(1) });
    expect(await set('UPDATED_NEW', 3)).toEqual({ Attributes: part(3) });
    expect((await set('ALL_OLD', 4)).Attributes.spec.M.deep).toEqual({ M: { n: N(3) } });
    expect(await set('NONE', 5)).toEqual({});
  });

  it('reads list indexes on the item as it was', async () => {
    await update('REMOVE steps[0], steps[1] SET steps[7] = :b, steps[5] = :a', {
      ':a': S('a'),
      ':b': S('b'),
    });
    expect((await stored()).steps).toEqual({ L: [S('z'), S('a'), S('b')] });
  });

  it('drops a set that loses its last member', async () => {
    await update('DELETE tags :all', { ':all': { SS: ['a', 'b', 'c'] } });
    expect((await stored()).tags).toBeUndefined();
  });

  it('words mistakes as AWS does', async () => {
    const n = { ':n': N(1) };
    const cases: [string, object | undefined, string][] = [
      ['SET pk = :n', n, 'Cannot update attribute pk. This attribute is part of the key'],
      ['SET a.b = :n', n, 'The document path provided in the update expression is invalid for'],
      ['SET a = absent', undefined, 'refers to an attribute that does not exist in the item'],
      ['SET a = phase + :n', n, 'An operand in the update expression has an incorrect data type'],
      ['SET a = :n, a.b = :n', n, 'Two document paths overlap with each other;'],
      ['SET a.b = :n, a[1] = :n', n, 'Two document paths conflict with each other;'],
      ['SET a = :n SET b = :n', n, 'The "SET" section can only be used once'],
      ['ADD phase :n', n, 'An operand in the update expression has an incorrect data type'],
      ['ADD a :s', { ':s': S('x') }, 'operator: ADD, operand type: STRING'],
      [
        'SET a = attribute_exists(b)',
        undefined,
        'Invalid function name; function: attribute_exists',
      ],
      ['SET score = :s', { ':s': S('x') }, 'Type mismatch for Index Key score'],
      ['SET a = :n,', n, 'Syntax error; token: "<EOF>"'],
      ['SET a = :big', { ':big': S('x'.repeat(410_000)) }, 'Item size to update has exceeded'],
    ];
    for (const [expression, values, words] of cases) {
      expect(await updateRefusal(expression, values)).toContain(words);
    }
    expect(await stored()).toEqual(item);
  });
});
