import { describe, expect, it } from 'vitest';
import { reasons } from '../../../shared/errors.ts';
import { quotedReason, quotes } from '../../../statemachines/kinds/quoted-reasons.ts';

describe('what a service of AWS says', () => {
  it.each(quotes.map(({ says, reason }) => [says, reason]))('%s is %s', (says, reason) => {
    expect(quotedReason(says)).toBe(reason);
  });

  it.each([
    ['The requested CPU configuration is above your limit', 'QuotaExceeded'],
    ["You've reached the limit on the number of tasks you can run concurrently", 'QuotaExceeded'],
    ['CannotPullContainerError: registry.example/no:1: not found.', 'ImagePullFailed'],
    ['CannotStartContainerError: exec: "x": executable file not found in $PATH.', 'UserCodeFailed'],
    ["The image '763.dkr.ecr.eu-west-1.amazonaws.com/x:1' does not exist.", 'ImagePullFailed'],
    ['RESOURCE:ENI', 'CapacityUnavailable'],
    ['AlgorithmError: , exit code: 137', undefined],
    ['The job is above the resource limits of the cluster', undefined],
    ['', undefined],
  ])('%j is understood as far as it is known', (text, reason) => {
    expect(quotedReason(text)).toBe(reason);
  });

  it('about a quota lets the job wait for a free place', () => {
    expect(reasons.QuotaExceeded.retry).toBe('later');
  });
});
