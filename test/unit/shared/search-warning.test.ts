import { describe, expect, it } from 'vitest';
import { failureLine, searchWarning } from '../../../shared/job/search-warning.ts';
import { failedSearch } from '../../../statemachines/kinds/tuning/failed-search.ts';

const trial = (lr: string, objective?: number, failureReason?: string) => ({
  name: `t-${lr}`,
  status: failureReason ? 'Failed' : 'Completed',
  hyperParameters: { lr },
  ...(objective === undefined ? {} : { objective }),
  ...(failureReason ? { failureReason } : {}),
});

const argparse =
  'AlgorithmError: ExecuteUserScriptError:\nExitCode 2\nErrorMessage "usage: train.py [-h]\n' +
  'train.py: error: unrecognized arguments: --lr 0.0137"\n' +
  'Command "python3 train.py --lr 0.0137", exit code: 2';

const division =
  'AlgorithmError: ExecuteUserScriptError:\nExitCode 1\n' +
  'ErrorMessage "Traceback (most recent call last):\n' +
  'ZeroDivisionError: division by zero"\nCommand "python3 train.py --lr 0.1137", exit code: 1';

describe('a search', () => {
  it('is doubted when what it tried made no difference', () => {
    const warning = searchWarning([trial('0.1', 0.5), trial('0.2', 0.5), trial('0.3')]);
    expect(warning).toContain('All 2 trials have the objective 0.5, whatever lr was');
    expect(warning).toContain('the argument --lr and as SM_HP_LR');
  });

  it('is not doubted when trials differ, or the same was tried, or only one was', () => {
    expect(searchWarning([trial('0.1', 0.5), trial('0.2', 0.6)])).toBeUndefined();
    expect(searchWarning([trial('0.1', 0.5), trial('0.1', 0.5)])).toBeUndefined();
    expect(searchWarning([trial('0.1', 0.5)])).toBeUndefined();
    expect(searchWarning([])).toBeUndefined();
  });

  it('says which argument the program refuses', () => {
    const said = 'unrecognized arguments: --lr 0.0137';
    expect(searchWarning([trial('0.0137', undefined, argparse)])).toContain(said);
    const { reason, message } = failedSearch([argparse], undefined);
    expect(reason).toBe('UserCodeFailed');
    expect(message).toContain(`No trial succeeded: train.py: error: ${said} (exit code: 2)`);
    expect(message).toContain('hyperParameterArguments: false');
  });
});

describe('why a trial failed', () => {
  it.each([
    [division, 'ZeroDivisionError: division by zero (exit code: 1)'],
    ['AlgorithmError: , exit code: 1', 'AlgorithmError: , exit code: 1'],
    ['ClientError: Data download\n failed', 'ClientError: Data download failed'],
    ['', ''],
  ])('is told in one line: %j', (failure, line) => {
    expect(failureLine(failure)).toBe(line);
  });

  it.each([
    [division, 'UserCodeFailed'],
    ['AlgorithmError: , exit code: 137', 'UserCodeFailed'],
    ['AlgorithmError: ErrorMessage "image.png not found", exit code: 1', 'UserCodeFailed'],
    ['CapacityError: Unable to provision requested ML compute capacity.', 'CapacityUnavailable'],
    ['ClientError: AccessDenied', 'AccessDenied'],
  ])(
    'has the reason of what SageMaker says, not of what the program said: %j',
    (failure, reason) => {
      expect(failedSearch([failure], undefined).reason).toBe(reason);
    },
  );
});
