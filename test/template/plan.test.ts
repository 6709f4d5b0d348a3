import { describe, expect, it } from 'vitest';
import { makers } from '../../functions/plan/made.ts';
import { allowedTo } from '../../functions/plan/roles.ts';
import { machineKinds } from '../../infra/aws/inventory.ts';
import { listOf, resourcesOf, statementsOf } from './template.ts';

const roleIds = {
  task: 'ProjectDefaultTask',
  sagemaker: 'ProjectDefaultSageMaker',
  build: 'ImageBuildAccess',
};

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
    const kinds = machineKinds.filter((kind) => !['job', 'pipeline'].includes(kind));
    expect(Object.keys(makers).toSorted()).toEqual(kinds.toSorted());
  });
});
