import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mostTries } from '../../functions/plan/bounds.ts';
import { makers } from '../../functions/plan/made.ts';
import { allowedTo } from '../../functions/plan/roles.ts';
import { machineFile } from '../../infra/aws/paths.ts';
import { kinds } from '../../statemachines/kinds.ts';
import { listOf, resourcesOf, statementsOf } from './template.ts';

const roleIds = {
  task: 'ProjectDefaultTask',
  sagemaker: 'ProjectDefaultSageMaker',
  build: 'ImageBuildAccess',
};

interface State {
  Retry?: { MaxAttempts: number }[];
}

describe('the plan', () => {
  it.each(Object.entries(roleIds))(
    'says of the role for %s what the template allows',
    (use, id) => {
      const [role] = resourcesOf('AWS::IAM::Role').filter((one) => one.id.startsWith(id));
      const allowed = statementsOf(role!).flatMap(({ Action }) => listOf(Action));
      const told = allowedTo[use as keyof typeof allowedTo].flatMap(({ actions }) => actions);
      expect(told.toSorted()).toEqual(allowed.toSorted());
    },
  );

  it('says what every kind makes', () => {
    const names = kinds.map(({ name }) => name).filter((name) => name !== 'pipeline');
    expect(Object.keys(makers).toSorted()).toEqual(names.toSorted());
  });

  it('reckons with as many tries as the machine of an attempt makes', () => {
    const { States } = JSON.parse(readFileSync(machineFile('attempt'), 'utf8'));
    const tries = Object.entries<State>(States).map(([name, { Retry = [] }]) => ({
      watches: name === 'Watch',
      count: Retry.reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 1),
    }));
    const most = (watches: boolean) =>
      Math.max(...tries.filter((one) => one.watches === watches).map(({ count }) => count));
    expect({ watch: most(true), step: most(false) }).toEqual(mostTries);
  });
});
