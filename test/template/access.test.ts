import { beforeAll, describe, expect, it } from 'vitest';
import { readTemplates } from '../../infra/aws/assembly.ts';
import { furnishedAssembly, kept } from '../stories/furnished-assembly.ts';
import {
  deployed,
  listOf,
  type Resource,
  resourcesOfAll,
  statementsOf,
  type Template,
} from './template.ts';

let roles: Resource[];
beforeAll(async () => {
  const all = readTemplates(await furnishedAssembly()) as Record<string, Template>;
  roles = resourcesOfAll(all).filter(({ Type }) => Type === 'AWS::IAM::Role');
}, 120_000);

/** What a role of a name may do beside its own: actions, resources, the condition. */
function beyondOwn(name: string) {
  const role = roles.find(({ Properties: { RoleName } }) => {
    return RoleName && deployed(RoleName) === name;
  });
  if (!role) return undefined;
  return statementsOf(role)
    .map(({ Action, Resource, Condition }) => ({
      actions: listOf(Action),
      on: listOf(Resource as string).map(deployed),
      ...(Condition ? { if: Condition } : {}),
    }))
    .filter(({ on }) => !on.some((arn) => /:::Bucket(\/|$)|repository|log-group|^\*$/.test(arn)));
}

const bucket = (rest: string) => `arn:AWS::Partition:s3:::${rest}`;

describe('what the configuration lets a project read of others', () => {
  it.each(['ecs', 'sm'])('is what its role for %s may, and no more', (service) => {
    expect(beyondOwn(`trainyard-a-${service}-AWS::Region`)).toEqual([
      { actions: ['s3:GetObject'], on: [bucket('acme/*'), bucket('lake/prices/*')] },
      { actions: ['s3:ListBucket'], on: [bucket('acme')] },
      {
        actions: ['s3:ListBucket'],
        on: [bucket('lake')],
        if: { StringLike: { 's3:prefix': 'prices/*' } },
      },
    ]);
    expect(beyondOwn(`trainyard-c-${service}-AWS::Region`)).toEqual([]);
  });

  it('is what sessions may read, who besides call the API of their plane and no other', () => {
    const api = 'arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:SignedApi/*';
    const invokes = { actions: ['execute-api:Invoke'], on: [api] };
    for (const project of ['a', 'c']) {
      const read = beyondOwn(`trainyard-${project}-ecs-AWS::Region`)!;
      const own = beyondOwn(`trainyard-${project}-ses-AWS::Region`);
      expect(own).toEqual([invokes, ...read]);
    }
  });

  it('are secrets for the role that starts its tasks, which others do not have', () => {
    expect(beyondOwn('trainyard-a-sec-AWS::Region')).toEqual([
      { actions: ['secretsmanager:GetSecretValue'], on: [kept.token] },
      { actions: ['ssm:GetParameters'], on: [kept.parameter] },
    ]);
    expect(beyondOwn('trainyard-b-sec-AWS::Region')).toEqual([
      { actions: ['secretsmanager:GetSecretValue'], on: [kept.others] },
    ]);
    expect(beyondOwn('trainyard-c-sec-AWS::Region')).toBeUndefined();
  });

  it('is handed to Amazon ECS by those only that start tasks', () => {
    const passers = roles.filter((role) =>
      statementsOf(role).some(
        ({ Action, Resource }) =>
          listOf(Action).includes('iam:PassRole') &&
          listOf(Resource as string).some((arn) => deployed(arn).includes('-sec-')),
      ),
    );
    expect(passers.length).toBeGreaterThan(0);
    for (const role of passers) {
      const actions = statementsOf(role).flatMap(({ Action }) => listOf(Action));
      expect(
        actions.some((one) => /^(ecs:(RunTask|CreateService)|sagemaker:Create)/.test(one)),
        role.id,
      ).toBe(true);
    }
  });
});
