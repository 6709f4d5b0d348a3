import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../../infra/local/iam/evaluate.ts';
import { statementsOf } from '../../../../infra/local/iam/policy.ts';

const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/jobs';

function ask(
  statement: object | object[],
  action: string,
  resource: string,
  values: Record<string, string | string[]> = {},
): string {
  const list = [statement].flat().map((one) => ({ Effect: 'Allow', Resource: '*', ...one }));
  const entries = Object.entries(values).map(
    ([key, value]) => [key.toLowerCase(), [value].flat()] as const,
  );
  const question = { action, resource, values: new Map(entries) };
  return evaluate(statementsOf(JSON.stringify({ Statement: list })), question).effect;
}

describe('actions and resources', () => {
  test('an action matches without regard to case, with wildcards', () => {
    expect(ask({ Action: 'dynamodb:put*' }, 'dynamodb:PutItem', table)).toBe('allow');
    expect(ask({ Action: 'dynamodb:Get?tem' }, 'dynamodb:PutItem', table)).toBe('none');
    expect(ask({ NotAction: 'iam:*' }, 'dynamodb:PutItem', table)).toBe('allow');
    expect(ask({ NotAction: 'dynamodb:*' }, 'dynamodb:PutItem', table)).toBe('none');
  });

  test('a wildcard in a resource does not cross a colon of the ARN head', () => {
    const on = (Resource: string) => ask({ Action: '*', Resource }, 'dynamodb:PutItem', table);
    expect(on('arn:aws:dynamodb:*:*:table/jobs')).toBe('allow');
    expect(on('arn:aws:dynamodb:*:table/jobs')).toBe('none');
    expect(on(`${table}/index/*`)).toBe('none');
  });

  test('an explicit deny wins wherever it stands', () => {
    const deny = { Effect: 'Deny', Action: 'dynamodb:PutItem' };
    expect(ask([deny, { Action: '*' }], 'dynamodb:PutItem', table)).toBe('deny');
    expect(ask([{ Action: '*' }, deny], 'dynamodb:PutItem', table)).toBe('deny');
    expect(ask([deny, { Action: '*' }], 'dynamodb:GetItem', table)).toBe('allow');
  });

  test('a variable without a value makes the statement not apply, also in NotResource', () => {
    const own = { Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*' };
    const object = 'arn:aws:s3:::b/red/x';
    expect(ask(own, 's3:GetObject', object, { 'aws:PrincipalTag/team': 'red' })).toBe('allow');
    expect(ask(own, 's3:GetObject', object, { 'aws:PrincipalTag/team': 'blue' })).toBe('none');
    expect(ask(own, 's3:GetObject', object)).toBe('none');
    const others = { Action: 's3:*', Resource: undefined, NotResource: own.Resource };
    expect(ask(others, 's3:GetObject', object)).toBe('none');
    const fallback = {
      Action: 's3:*',
      Resource: "arn:aws:s3:::b/${aws:PrincipalTag/team, 'red'}/*",
    };
    expect(ask(fallback, 's3:GetObject', object)).toBe('allow');
  });
});

describe('conditions', () => {
  const pass = (Condition: object, values: Record<string, string | string[]> = {}) =>
    ask({ Action: '*', Condition }, 'iam:PassRole', '*', values) === 'allow';

  test.each([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEqualsIgnoreCase', 'a', 'A', true],
    ['StringLike', 'a*z', 'abcz', true],
    ['StringNotEquals', 'a', 'b', true],
    ['StringNotLike', 'a*', 'ab', false],
    ['ArnLike', 'arn:aws:events:*:*:rule/x*', 'arn:aws:events:us-east-1:0:rule/xy', true],
    ['ArnNotLike', 'arn:aws:events:*:*:rule/x*', 'arn:aws:events:us-east-1:0:rule/y', true],
    ['NumericLessThan', '10', '9', true],
    ['NumericGreaterThanEquals', '10', '9', false],
    ['NumericEquals', '10', 'ten', false],
    ['DateLessThan', '2030-01-01T00:00:00Z', '2029-12-31T23:59:59Z', true],
    ['DateGreaterThan', '1893456000', '2029-12-31T23:59:59Z', false],
    ['Bool', 'true', 'true', true],
    ['IpAddress', '10.0.0.0/8', '10.1.2.3', true],
    ['NotIpAddress', '10.0.0.0/8', '10.1.2.3', false],
  ])('%s %s with %s is %s', (operator, wanted, given, expected) => {
    expect(pass({ [operator]: { 'x:Key': wanted } }, { 'X:key': given })).toBe(expected);
  });

  test('a missing key fails, except for negations and IfExists', () => {
    expect(pass({ StringEquals: { k: 'a' } })).toBe(false);
    expect(pass({ StringNotEquals: { k: 'a' } })).toBe(true);
    expect(pass({ StringEqualsIfExists: { k: 'a' } })).toBe(true);
    expect(pass({ StringEqualsIfExists: { k: 'a' } }, { k: 'b' })).toBe(false);
    expect(pass({ Null: { k: 'true' } })).toBe(true);
    expect(pass({ Null: { k: 'false' } })).toBe(false);
  });

  test('sets are compared for all or for any value', () => {
    const all = { 'ForAllValues:StringEquals': { k: ['a', 'b'] } };
    const any = { 'ForAnyValue:StringEquals': { k: ['a', 'b'] } };
    expect(pass(all, { k: ['a', 'b'] })).toBe(true);
    expect(pass(all, { k: ['a', 'c'] })).toBe(false);
    expect(pass(all)).toBe(true);
    expect(pass(any, { k: ['c', 'b'] })).toBe(true);
    expect(pass(any, { k: ['c'] })).toBe(false);
    expect(pass(any)).toBe(false);
  });

  test('all lines of a block must hold', () => {
    const both = { StringEquals: { a: '1', b: '2' } };
    expect(pass(both, { a: '1', b: '2' })).toBe(true);
    expect(pass(both, { a: '1' })).toBe(false);
  });
});

test('a malformed policy is refused with the reason', () => {
  const read = (statement: unknown) => () => statementsOf(JSON.stringify({ Statement: statement }));
  expect(read({ Effect: 'allow', Action: '*' })).toThrow(/Effect Allow or Deny/);
  for (const none of [null, 'all']) expect(read(none)).toThrow(/a statement is not an object/);
  expect(read({ Effect: 'Allow', Actions: '*' })).toThrow(/unknown element Actions/);
});
