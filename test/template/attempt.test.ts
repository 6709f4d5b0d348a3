import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { machineNames } from '../../infra/aws/inventory.ts';
import { machineFile } from '../../infra/aws/paths.ts';
import { errorNameOf, type Reason, reasonNamed, reasons } from '../../shared/errors.ts';

interface Catcher {
  ErrorEquals: string[];
  Next: string;
}

const own = (Object.keys(reasons) as Reason[]).map(errorNameOf);
const denials = ['AccessDenied', 'AccessDeniedException'];

const catchers = (machine: string) => {
  const { States } = JSON.parse(readFileSync(machineFile(machine), 'utf8'));
  return Object.entries<{ Catch?: Catcher[] }>(States).flatMap(([state, { Catch = [] }]) =>
    Catch.map((one) => ({ state: `${machine} ${state}`, ...one })),
  );
};

describe('the machines of a job', () => {
  const named = machineNames
    .flatMap(catchers)
    .filter(({ ErrorEquals }) => ErrorEquals.some((name) => name.startsWith('Job.')));

  it('end at once for every reason of the table, and for no other error but denials', () => {
    expect(named.map(({ state }) => state)).toEqual([
      'job Verify',
      'job Collect',
      'attempt Start',
      'attempt Watch',
      'attempt Collect',
    ]);
    for (const { state, ErrorEquals } of named) {
      const isBefore = state.endsWith('Start') || state.endsWith('Verify');
      const expected = isBefore ? [...own, ...denials] : own;
      expect({ state, names: ErrorEquals.toSorted() }).toEqual({
        state,
        names: expected.toSorted(),
      });
    }
  });

  it('take no name of AWS for a reason of ours', () => {
    expect(reasonNamed(errorNameOf('AccessDenied'))).toBe('AccessDenied');
    for (const name of ['InternalError', 'AccessDenied', 'Job.', 'Job.toString', 'toString']) {
      expect(reasonNamed(name)).toBeUndefined();
    }
  });

  it('look again when a look timed out, before anything else that they catch', () => {
    const [first] = catchers('attempt').filter(({ state }) => state.endsWith('Watch'));
    expect(first).toMatchObject({ ErrorEquals: ['States.Timeout'], Next: 'Watch' });
  });
});
