import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineKind } from '../../../statemachines/kinds/kind.ts';

const common = {
  name: 'copies',
  summary: 'Copies a file.',
  shape: () => ({ from: z.string(), times: z.number().default(1) }),
  grants: { start: [], read: [], stop: [], collect: [] },
  workloads: () => ['copying'] satisfies [string],
  atCap: 'stop',
  makes: () => [],
  cost: () => [],
} as const;

const copies = defineKind({
  ...common,
  result: z.object({
    to: z.string(),
    size: z.object({ bytes: z.number().nullable(), lines: z.number().optional() }),
    more: z.record(z.string(), z.unknown()),
  }),
  check: ({ times }) => (times > 9 ? [{ path: ['times'], message: 'is above 9' }] : []),
});

const base = { timeoutSeconds: 60, maxAttempts: 1 };

describe('a kind', () => {
  it('reads the specification of its own jobs with the types of its schema', () => {
    const given = { ...base, kind: 'copies', from: 'a', times: 3 };
    const spec = copies.specOf({ spec: given });
    expect(spec.times + spec.from.length).toBe(4);
  });

  it('refuses the specification of a job of another kind', () => {
    expect(() => copies.specOf({ spec: { ...base, kind: 'task' } })).toThrow(
      /kind task, not copies/,
    );
  });

  it('has results whose members that are told mean the same as those of any kind', () => {
    const told = z.object({ metrics: z.record(z.string(), z.number()), warning: z.string() });
    const other = z.object({ metrics: z.string(), more: z.number() });
    defineKind({ ...common, result: told });
    // @ts-expect-error: metrics are numbers by name.
    expect(defineKind({ ...common, result: other }).result).toBe(other);
  });

  it('says what its results have by their schema, for references of other stages', () => {
    expect(copies.gives({ ...base, kind: 'copies' })).toEqual({
      to: 'value',
      size: { bytes: 'value', lines: 'value' },
      more: 'anything',
    });
  });
});
