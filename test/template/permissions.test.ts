import { describe, expect, it } from 'vitest';
import { deployed, listOf, resourcesOf, type Statement, statementsOf } from './template.ts';

const roles = resourcesOf('AWS::IAM::Role');
const named = roles.flatMap((role) => statementsOf(role).map((statement) => ({ role, statement })));

describe('the permissions in the template', () => {
  it('name every resource, or say why AWS leaves no choice', () => {
    const silent = named.filter(({ role, statement }) => {
      if (!listOf(statement.Resource).includes('*')) return false;
      const reasons: { actions: string[]; reason: string }[] = role.Metadata?.wildcards ?? [];
      const explained = new Set(reasons.flatMap(({ actions }) => actions));
      return !listOf(statement.Action).every((action) => explained.has(action));
    });
    expect(silent.map(({ role, statement }) => [role.id, statement.Action])).toEqual([]);
  });

  it('let the function that accepts jobs read no image and no object', () => {
    const [accepting] = resourcesOf('AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.FunctionName === 'trainyard-job-create',
    );
    const roleId = accepting?.Properties.Role['Fn::GetAtt'][0];
    const statements = named.filter(({ role }) => role.id === roleId);
    const services = statements.flatMap(({ statement }) =>
      listOf(statement.Action).map((action) => action.split(':')[0]!),
    );
    expect([...new Set(services)].toSorted()).toEqual(['dynamodb', 'logs']);
  });

  it('never have a wildcard in an action', () => {
    const wild = named.filter(({ statement }) => listOf(statement.Action).join().includes('*'));
    expect(wild).toEqual([]);
  });

  it('pass roles to one named service only, and never any role', () => {
    const passing = named.filter(({ statement }) =>
      listOf(statement.Action).includes('iam:PassRole'),
    );
    expect(passing.length).toBeGreaterThan(0);
    for (const { statement } of passing) {
      expect(statement.Condition?.StringEquals?.['iam:PassedToService']).toMatch(
        /\.amazonaws\.com$/,
      );
      expect(JSON.stringify(statement.Resource)).not.toContain('*');
    }
  });

  it('stand in the roles themselves: no policy is shared or managed elsewhere', () => {
    expect(resourcesOf('AWS::IAM::Policy')).toEqual([]);
    expect(resourcesOf('AWS::IAM::ManagedPolicy')).toEqual([]);
    expect(roles.filter(({ Properties }) => Properties.ManagedPolicyArns)).toEqual([]);
  });
});

/** The services whose documents name no condition key for the trust in their roles. */
const tellNoAccount = ['lambda.amazonaws.com', 'apigateway.amazonaws.com'];

describe('the trust of roles', () => {
  it('is in one service on behalf of this account, where the service tells the account', () => {
    for (const role of roles) {
      const [trust] = role.Properties.AssumeRolePolicyDocument.Statement as Statement[];
      const service = trust?.Principal?.Service;
      if (tellNoAccount.includes(service ?? '')) continue;
      expect(trust?.Condition?.StringEquals, `${role.id} trusts ${service}`).toEqual({
        'aws:SourceAccount': { Ref: 'AWS::AccountId' },
      });
    }
  });

  it('gives each function a role of its own', () => {
    const used = resourcesOf('AWS::Lambda::Function').map(({ Properties }) =>
      JSON.stringify(Properties.Role),
    );
    expect(new Set(used).size).toBe(used.length);
  });
});

describe('the roles of workloads', () => {
  it('reach the objects of their own project only', () => {
    const [task] = roles.filter(({ Properties }) =>
      deployed(Properties.RoleName ?? '').startsWith('trainyard-default-ecs-'),
    );
    const [objects, listing] = statementsOf(task!);
    expect(objects?.Action).toEqual(['s3:GetObject', 's3:PutObject']);
    expect(JSON.stringify(objects?.Resource)).toContain('/projects/default/*');
    expect(listing).toMatchObject({
      Action: 's3:ListBucket',
      Condition: { StringLike: { 's3:prefix': 'projects/default/*' } },
    });
    expect(statementsOf(task!)).toHaveLength(2);
  });
});
