import { describe, expect, it } from 'vitest';
import { causeOf, causes } from '../../../functions/why/causes.ts';
import { type Reason, reasons } from '../../../shared/errors.ts';

const rows = causes.flatMap((cause) => cause.reasons.map((reason) => ({ ...cause, reason })));

describe('the causes of what goes wrong', () => {
  it.each(rows)('know $name by its words ($reason)', ({ name, reason, example }) => {
    const found = causeOf(reason, [{ from: 'message', text: example }], 'job_1');
    expect(found?.name).toBe(name);
    expect(`${found?.why} ${found?.fix}`).not.toMatch(/\{\d\}|undefined| {2}|\.\./);
  });

  it('have names of their own', () => {
    expect(new Set(causes.map(({ name }) => name)).size).toBe(causes.length);
  });

  it.each(Object.keys(reasons) as Reason[])('include one for %s', (reason) => {
    expect(causes.some((cause) => cause.reasons.includes(reason))).toBe(true);
  });

  it('are held against what was said last first', () => {
    const said = ["KeyError: 'close'", 'OSError: [Errno 28] No space left on device'].map(
      (text) => ({ from: 'log' as const, text }),
    );
    expect(causeOf('UserCodeFailed', said, 'job_1')?.name).toBe('key-missing');
  });

  it('say nothing of words that nobody knows', () => {
    const text = 'The command ended with exit code 3.';
    expect(causeOf('UserCodeFailed', [{ from: 'message', text }], 'job_1')).toBeUndefined();
  });
});
