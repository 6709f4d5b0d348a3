import { describe, expect, it } from 'vitest';
import { findingsIn, tokensOf } from '../../infra/aws/checks/asl.ts';

const known = {
  tokens: new Set(['JobWatch', 'Start']),
  byKind: new Set(['Start']),
  stepSeconds: new Map([
    ['JobWatch', 60],
    ['Start', 120],
  ]),
};

const start = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: '${JobWatch}', Payload: '{% $states.input %}' },
  TimeoutSeconds: 90,
  End: true,
};

const findings = (changes: object, more: object = {}) =>
  findingsIn(
    JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'start',
      States: { start: { ...start, ...changes }, ...more },
    }),
    known,
  );

describe('the checks of state machine files', () => {
  it('find nothing in a good one', () => {
    expect(findings({})).toEqual([]);
  });

  it('find tokens once each, in order', () => {
    expect(tokensOf('${B} ${A} ${B} $states.x ${}')).toEqual(['B', 'A']);
  });

  it('find a token that names nothing', () => {
    const wrong = { FunctionName: '${JobWacht}', Payload: 1 };
    expect(findings({ Arguments: wrong })).toEqual(['${JobWacht} names no step and no machine']);
  });

  it('find a heartbeat that the timeout overtakes', () => {
    expect(findings({ HeartbeatSeconds: 90 })).toEqual([
      '"start" has HeartbeatSeconds 90, not less than TimeoutSeconds 90',
    ]);
  });

  it('find a task without a timeout, and one shorter than its step', () => {
    expect(findings({ TimeoutSeconds: undefined })).toEqual(['"start" has no TimeoutSeconds']);
    expect(findings({ TimeoutSeconds: 30 })).toEqual([
      '"start" waits 30 s for the step JobWatch, which may take 60 s',
    ]);
  });

  it('know a step that is looked up by the kind of the job', () => {
    const lookup = { FunctionName: "{% $lookup(${Start}, 'task') %}", Payload: 1 };
    expect(findings({ Arguments: lookup, TimeoutSeconds: 120 })).toEqual([]);
    expect(findings({ Arguments: lookup })).toEqual([
      '"start" waits 90 s for the step Start, which may take 120 s',
    ]);
  });

  it('find States.ALL that is not last or not alone', () => {
    const done = { done: { Type: 'Succeed' } };
    const Catch = [
      { ErrorEquals: ['States.ALL', 'Other'], Next: 'done' },
      { ErrorEquals: ['Late'], Next: 'done' },
    ];
    expect(findings({ Catch }, done)).toEqual([
      '"start" has States.ALL in Catch[0] beside other names; it must stand alone',
      '"start" has States.ALL in Catch[0], which must be the last',
    ]);
  });

  it('find a state that nothing leads to', () => {
    expect(findings({}, { lost: { Type: 'Succeed' } })).toContain(
      '"lost" is reached by no other state',
    );
  });

  it('find what the schema of the language forbids', () => {
    expect(findings({ Next: 'nowhere', End: undefined }).join()).toContain('nowhere');
  });
});
