import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { machineBounds, outages } from '../../functions/plan/bounds.ts';
import { machineFile } from '../../infra/aws/paths.ts';
import type { JobSpec } from '../../shared/job/model.ts';
import { limits } from '../../shared/limits.ts';
import { workloadPolicies } from '../../shared/workload-policies.ts';
import { listOf, resourcesOf, statementsOf } from './template.ts';

const roleIds = {
  ecs: 'ProjectDefaultTask',
  sagemaker: 'ProjectDefaultSageMaker',
  codebuild: 'ImageBuildAccess',
};

describe('the plan', () => {
  it.each(Object.entries(roleIds))(
    'says of the role for %s what the template allows',
    (use, id) => {
      const [role] = resourcesOf('AWS::IAM::Role').filter((one) => one.id.startsWith(id));
      const allowed = statementsOf(role!).flatMap(({ Action }) => listOf(Action));
      const told = workloadPolicies[use as keyof typeof workloadPolicies].flatMap(
        ({ actions }) => actions,
      );
      // CDK makes one statement of those with the same actions.
      expect([...new Set(told)].toSorted()).toEqual(allowed.toSorted());
    },
  );

  it('reckons with as many tries as the machine of an attempt makes', () => {
    const { Pause, Watch } = JSON.parse(readFileSync(machineFile('attempt'), 'utf8')).States;
    const { tries, pauseSeconds, longPauseSeconds } = outages;
    const most = `$tries < ${tries} ? ${pauseSeconds} : ${longPauseSeconds}`;
    expect(Pause.Seconds).toContain(`$min([${most}, `);
    expect(Pause.Seconds).toContain('* (0.5 + $random() / 2)');
    expect(Watch.Retry).toBeUndefined();
  });

  it('stays within the history of an execution even if AWS is out for the longest attempt', () => {
    const timeoutSeconds = limits.timeoutSeconds.max;
    const { historyEvents, historyEventsAllowed } = machineBounds({
      kind: 'task',
      timeoutSeconds,
    } as JobSpec);
    expect(historyEvents).toBeLessThan(historyEventsAllowed);
  });
});
