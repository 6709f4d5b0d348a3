import { describe, expect, it } from 'vitest';
import { readTemplates } from '../../infra/aws/assembly.ts';
import { configuredAssembly } from '../stories/configured-assembly.ts';
import { restricted } from './restricted.ts';
import { deployed, resourcesOf, resourcesOfAll, type Template } from './template.ts';

const folder = await configuredAssembly(restricted);
const all = resourcesOfAll(readTemplates(folder) as Record<string, Template>);
const [apart, own] = [true, false].map((isApart) =>
  all.filter(({ stack }) => stack.endsWith('-roles') === isApart),
) as [typeof all, typeof all];

/** What a role may and who may take it, whatever it is called. */
const documents = (roles: typeof all) =>
  roles
    .map(({ Properties: { AssumeRolePolicyDocument, Policies } }) =>
      JSON.stringify([AssumeRolePolicyDocument, Policies]),
    )
    .toSorted();

describe('roles that are made apart', () => {
  it('leave none to the other stacks, and no policy of one', () => {
    expect(own.filter(({ Type }) => Type.startsWith('AWS::IAM::'))).toEqual([]);
    expect(new Set(apart.map(({ Type }) => Type))).toEqual(new Set(['AWS::IAM::Role']));
  });

  it('may exactly what those may that the plane would make', () => {
    const made = resourcesOf('AWS::IAM::Role');
    expect(made.length).toBeGreaterThan(0);
    expect(documents(apart)).toEqual(documents(made));
  });

  it('are known to the other stacks by their names, each of which is there', () => {
    const names = new Set(apart.map(({ Properties }) => deployed(Properties.RoleName)));
    expect(names.size).toBe(apart.length);
    const asked = own.flatMap(({ Properties: { Role, RoleArn, ServiceRole, CredentialsArn } }) =>
      [Role, RoleArn, ServiceRole, CredentialsArn].flatMap((one) => (one ? deployed(one) : [])),
    );
    expect(asked.length).toBeGreaterThan(names.size / 2);
    for (const arn of asked) expect(names).toContain(arn.replace(/^.*:role\//, ''));
  });
});
