import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineKind } from '../../../statemachines/kinds/kind.ts';

const copies = defineKind({
  name: 'copies',
  summary: 'Copies a file.',
  shape: { from: z.string(), times: z.number().default(1) },
  result: z.object({
    to: z.string(),
    size: z.object({ bytes: z.number().nullable(), lines: z.number().optional() }),
    more: z.record(z.string(), z.unknown()),
  }),
  grants: { start: [], read: [], stop: [], collect: [] },
  workloads: () => ['copying'],
  atCap: 'stop',
  makes: () => [],
  check: ({ times }) => (times > 9 ? [{ path: ['times'], message: 'is above 9' }] : []),
  cost: () => [],
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

  it('says what its results have by their schema, for references of other stages', () => {
    expect(copies.gives({ ...base, kind: 'copies' })).toEqual({
      to: 'value',
      size: { bytes: 'value', lines: 'value' },
      more: 'anything',
    });
  });
});
