import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../../infra/local/asl/definition-check.ts';
import type { Shape } from '../../../../infra/local/kernel/types.ts';

const end = { Type: 'Pass', End: true };
const states = (first: Shape, others: Shape = {}) => ({
  StartAt: 'A',
  States: { A: first, ...others },
});
const pass = (more: Shape) => states({ ...end, ...more });
const task = (more: Shape) =>
  states({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'f' },
    End: true,
    ...more,
  });
const jsonata = (state: Shape) => ({ QueryLanguage: 'JSONata', ...states(state) });
const map = (more: Shape) =>
  states({ Type: 'Map', ItemProcessor: states(end), End: true, ...more });
const inner = { StartAt: 'B', States: { B: end } };

describe('a definition that AWS accepts has no problems', () => {
  it.each([
    [
      'a task with everything',
      task({
        Comment: 'c',
        TimeoutSeconds: 5,
        HeartbeatSeconds: 4,
        Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 1, MaxAttempts: 0, BackoffRate: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B', ResultPath: '$.e' }],
        Credentials: { RoleArn: 'arn:aws:iam::0:role/r' },
        ResultSelector: { 'a.$': '$.a' },
      }),
      { B: end },
    ],
    ['a JSONata state in a JSONPath machine', pass({ QueryLanguage: 'JSONata', Output: 1 })],
    [
      'expressions for numbers',
      jsonata({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'f' },
        TimeoutSeconds: '{% 5 %}',
        End: true,
      }),
    ],
    [
      'a map with inner states',
      map({
        ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'INLINE' } },
        Label: 'a_b',
        MaxConcurrency: 0,
      }),
    ],
  ])('%s', (_what, definition: Shape, others: Shape = {}) => {
    const whole = { ...definition, States: { ...definition.States, ...others } };
    expect(problemsOf(whole)).toEqual([]);
  });
});

describe('a definition is refused', () => {
  const choice = (...Choices: Shape[]) =>
    states({ Type: 'Choice', Choices, Default: 'B' }, { B: end });
  const wait = (more: Shape) => states({ Type: 'Wait', End: true, ...more });
  const retry = (more: Shape) => task({ Retry: [{ ErrorEquals: ['E'], ...more }] });

  it.each([
    ['without StartAt', { States: { A: end } }, 'These fields are required: [StartAt]'],
    ['with an unknown field', { ...pass({}), Colour: 1 }, "'Colour' is not supported"],
    ['with an unknown query language', { ...pass({}), QueryLanguage: 'SQL' }, 'SQL is no query'],
    ['with a state that nothing leads to', states(end, { B: end }), '"B" is not reachable'],
    ['with two states of a name', map({}), 'DUPLICATE_STATE_NAME: A'],
    ['with a long name', { StartAt: 'x'.repeat(81), States: { ['x'.repeat(81)]: end } }, 'longer'],
    ['with End and Next', states({ ...end, Next: 'B' }, { B: end }), 'exclude each other'],
    ['with an unknown field of a state', pass({ Colour: 1 }), "'Colour' is not supported"],
    [
      'with JSONPath in a JSONata machine',
      jsonata({ ...end, QueryLanguage: 'JSONPath' }),
      'JSONPath',
    ],
    ['with Parameters in JSONata', jsonata({ ...end, Parameters: {} }), "'Parameters' is not"],
    ['with Arguments in JSONPath', task({ Arguments: {} }), "'Arguments' is not supported"],
    ['with Output in JSONPath', pass({ Output: 1 }), "'Output' is not supported"],
    ['with empty credentials', task({ Credentials: {} }), 'required: [RoleArn]'],
    ['with a choice without rules', choice(), 'Choices must have a rule'],
    [
      'with a rule that leads nowhere',
      choice({ Variable: '$.a', IsNull: true }),
      'required: [Next]',
    ],
    ['with a wait without time', wait({}), 'Exactly one'],
    ['with a wait of two times', wait({ Seconds: 1, SecondsPath: '$.a' }), 'Exactly one'],
    ['with a wait of less than nothing', wait({ Seconds: -1 }), 'Seconds must be a whole number'],
    ['with a catcher that leads nowhere', task({ Catch: [{ ErrorEquals: ['E'] }] }), '[Next]'],
    ['with attempts below none', retry({ MaxAttempts: -1 }), 'MaxAttempts must be'],
    ['with an interval of nothing', retry({ IntervalSeconds: 0 }), 'IntervalSeconds must be'],
    ['with a falling backoff', retry({ BackoffRate: 0.5 }), 'BackoffRate must be'],
    ['with no time at all', task({ TimeoutSeconds: 0 }), 'TimeoutSeconds must be'],
    [
      'with no branches',
      states({ Type: 'Parallel', Branches: [], End: true }),
      'must not be empty',
    ],
    ['with a negative concurrency', map({ MaxConcurrency: -1 }), 'MaxConcurrency must be'],
    ['with a blank in a label', map({ Label: 'a b' }), 'Label must be'],
    ['with a long label', map({ Label: 'x'.repeat(41) }), 'Label must be'],
    ['without a function', task({ Parameters: {} }), "'FunctionName' is required"],
    [
      'with a foreign argument',
      task({ Parameters: { FunctionName: 'f', Colour: 1 } }),
      "'Colour' is not supported by Step Functions",
    ],
  ])('%s', (_what, definition: Shape, problem) => {
    expect(problemsOf(definition).join('\n')).toContain(problem);
  });

  it.each(['.sync:2', '.waitForTaskToken'])('for an express machine that waits by %s', (suffix) => {
    const Resource = `arn:aws:states:::states:startExecution${suffix}`;
    const definition = task({ Resource, Parameters: {} });
    expect(problemsOf(definition)).toEqual([]);
    expect(problemsOf(definition, 'EXPRESS')).toEqual([
      expect.stringContaining('Express state machine does not support'),
    ]);
  });
});
