import { expect, it } from 'vitest';
import type { Shape } from '../../../../infra/local/kernel/types.ts';
import { openPlane, runOnce } from './asl-plane.ts';

async function jsonata(Output: unknown, input: unknown = {}): Promise<Shape> {
  const { described } = await runOnce(
    openPlane(),
    { A: { Type: 'Pass', Output, End: true } },
    input,
  );
  return described;
}

async function jsonPath(Parameters: unknown, input: unknown): Promise<Shape> {
  const state = { Type: 'Pass', QueryLanguage: 'JSONPath', Parameters, End: true };
  const { described } = await runOnce(openPlane(), { A: state }, input);
  if (described.status !== 'SUCCEEDED') throw new Error(described.cause);
  return JSON.parse(described.output);
}

it('has the JSONata functions of Step Functions', async () => {
  const { output } = await jsonata({
    parsed: '{% $parse(\'{"a":[1]}\').a %}',
    hashed: "{% $hash('abc', 'SHA-256') %}",
    parts: '{% $partition([1..5], 2) %}',
    range: '{% $range(0, 10, 5) %}',
    same: '{% $random(5) = $random(5) %}',
    ids: "{% $match($uuid(), /^[0-9a-f-]{36}$/) ? 'uuid' : 'none' %}",
  });

  expect(JSON.parse(output)).toEqual({
    parsed: [1],
    hashed: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    parts: [[1, 2], [3, 4], [5]],
    range: [0, 5, 10],
    same: true,
    ids: 'uuid',
  });
});

it('takes $now and $millis from the virtual clock', async () => {
  const { output } = await jsonata("{% [$now(), $now('[Y0001]'), $string($millis())] %}");

  expect(JSON.parse(output)).toEqual(['2026-01-01T00:00:00.000Z', '2026', '1767225600000']);
});

it('has no $eval and names the field of a failed expression', async () => {
  const failed = await jsonata({ a: { b: "{% $eval('1') %}" } });

  expect(failed.error).toBe('States.QueryEvaluationError');
  expect(failed.cause).toContain("specified for the field 'Output/a/b' threw an error");
});

it('lets a catcher handle a failed expression', async () => {
  const Catch = [
    { ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'B' },
  ];
  const Items = '{% $missing %}';
  const ItemProcessor = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
  const { described } = await runOnce(openPlane(), {
    A: { Type: 'Map', Items, ItemProcessor, Catch, End: true },
    B: { Type: 'Succeed' },
  });

  expect(described.output).toBe('"States.QueryEvaluationError"');
});

it('evaluates all of Assign with the values from before the state', async () => {
  const { described } = await runOnce(openPlane(), {
    A: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'B' },
    B: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Next: 'C' },
    C: { Type: 'Pass', Output: '{% [$x, $y] %}', End: true },
  });

  expect(JSON.parse(described.output)).toEqual([2, 1]);
});

it('reads JSONPath filters, slices, unions, wildcards and descendants', async () => {
  const input = {
    all: [
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
      { a: 3, b: "it's" },
    ],
  };
  const read = {
    'filter.$': "$.all[?(@.a > 1 && @.b != 'y')].b",
    'slice.$': '$.all[0:2].a',
    'union.$': '$.all[0,2].a',
    'every.$': '$.all[*].b',
    'deep.$': '$..a',
    'last.$': '$.all[-1].b',
    'quoted.$': "$['all'][1]['b']",
  };

  expect(await jsonPath(read, input)).toEqual({
    filter: ["it's"],
    slice: [1, 2],
    union: [1, 3],
    every: ['x', 'y', "it's"],
    deep: [1, 2, 3],
    last: "it's",
    quoted: 'y',
  });
});

it('evaluates nested intrinsic functions with escapes', async () => {
  const called = {
    'a.$': "States.Format('it\\'s \\{{}\\} and {}', $.n, States.Array(1, 'b', null))",
    'b.$': "States.StringSplit('a-b+c', '-+')",
    'c.$': 'States.ArrayContains(States.Array(States.MathAdd(1, $.n)), 4)',
    'd.$': "States.Base64Decode(States.Base64Encode('ü'))",
    'e.$': 'States.ArrayUnique(States.Array(1, 1, 2))',
  };

  expect(await jsonPath(called, { n: 3 })).toEqual({
    a: 'it\'s {3} and [1,"b",null]',
    b: ['a', 'b', 'c'],
    c: true,
    d: 'ü',
    e: [1, 2],
  });
});

it('writes ResultPath into a copy of the raw input', async () => {
  const state = {
    Type: 'Pass',
    QueryLanguage: 'JSONPath',
    InputPath: '$.in',
    Result: 7,
    ResultPath: '$.out.deep',
    End: true,
  };
  const { described } = await runOnce(openPlane(), { A: state }, { in: {}, kept: 1 });

  expect(JSON.parse(described.output)).toEqual({ in: {}, kept: 1, out: { deep: 7 } });
});

it('fails a Choice on a missing path, and one that nothing matches', async () => {
  const choose = (Choices: unknown[]) => ({
    A: { Type: 'Choice', QueryLanguage: 'JSONPath', Choices },
    B: { Type: 'Succeed' },
  });
  const missing = [{ Variable: '$.x', NumericEquals: 1, Next: 'B' }];
  const none = [{ Variable: '$.x', StringMatches: 'log-*.tx*', Next: 'B' }];
  const first = await runOnce(openPlane(), choose(missing), {});
  const second = await runOnce(openPlane(), choose(none), { x: 'log-1.zip' });
  const third = await runOnce(openPlane(), choose(none), { x: 'log-1.txt' });

  expect(first.described).toMatchObject({ error: 'States.Runtime' });
  expect(second.described).toMatchObject({ error: 'States.NoChoiceMatched' });
  expect(third.described.status).toBe('SUCCEEDED');
});
