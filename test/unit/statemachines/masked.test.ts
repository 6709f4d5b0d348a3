import { describe, expect, it } from 'vitest';
import { masked } from '../../../statemachines/attempt/masked.ts';

const spec = (environment: object) =>
  ({ kind: 'task', timeoutSeconds: 60, maxAttempts: 1, environment }) as const;

describe('a message that quotes a log', () => {
  it('names the variable in place of its secret value', () => {
    const variables = {
      DB_PASSWORD: 'hunter2-hunter2',
      AWS_SESSION_TOKEN: 'x$&y1234',
      PLAIN: 'visible-text',
    };
    const text = 'cannot log in with hunter2-hunter2 (x$&y1234) to visible-text';
    expect(masked(spec(variables), text)).toBe(
      'cannot log in with [DB_PASSWORD] ([AWS_SESSION_TOKEN]) to visible-text',
    );
  });

  it('masks each line of a longer one, and no ordinary word', () => {
    const variables = { SIGNING_SECRET: 'first-line\nsecond-line', PIN_TOKEN: 'table' };
    expect(masked(spec(variables), 'no table second-line')).toBe('no table [SIGNING_SECRET]');
  });

  it('is as it was where there are no variables', () => {
    expect(masked({ kind: 'task', timeoutSeconds: 60, maxAttempts: 1 }, 'text')).toBe('text');
  });
});
