import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployCommands } from '../../../cli/account/deploy-commands.ts';
import { always, deployPermissions } from '../../../cli/account/deploy-permissions.ts';
import { deployPolicies, type PolicyDocument } from '../../../cli/account/deploy-policy.ts';
import { templatesIn } from '../../../cli/account/deployed.ts';
import type { Templates } from '../../../cli/account/template-diff.ts';
import { authorizationReference, hasConditionKey } from '../../../infra/local/iam/reference.ts';
import { assemblyFolder } from '../../assembly.ts';
import { runLine } from './cli-harness.ts';

const templates = templatesIn(assemblyFolder());
const policies = (of: Templates) => deployPolicies(of, 'trainyard', 'eu-west-1');
const statementsOf = (documents: PolicyDocument[]) =>
  documents.flatMap(({ Statement }) => Statement);
const oneOf = (Type: string, Properties = {}) => ({
  trainyard: { Resources: { One: { Type, Properties } } },
});

describe('what CloudFormation may, to deploy a plane', () => {
  const statements = statementsOf(policies(templates));

  it('is known for each type of resource in the templates, and for no other', () => {
    const types = Object.values(templates).flatMap(({ Resources = {} }) =>
      Object.values(Resources).map(({ Type }) => Type),
    );
    expect(new Set(types).difference(new Set(Object.keys(deployPermissions)))).toEqual(new Set());
    expect(() => policies(oneOf('AWS::Redshift::Cluster'))).toThrow(/AWS::Redshift::Cluster/);
  });

  it('is no whole service, and of IAM only what bears the plane’s name', () => {
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^\*|:\*$/.test(action))).toEqual([]);
    const onIam = statements.filter(({ Action }) => Action.some((one) => one.startsWith('iam:')));
    expect(onIam.length).toBeGreaterThan(1);
    for (const { Resource } of onIam) {
      expect(Resource).toEqual([expect.stringMatching(/^arn:aws:iam::\*:[a-z-]+\/trainyard-\*$/)]);
    }
    const [passing] = onIam.filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(passing!.Condition!.StringEquals!['iam:PassedToService']).toContain(
      'lambda.amazonaws.com',
    );
  });

  it('is all filled in, and fits into policies that IAM takes', () => {
    expect(JSON.stringify(statements)).not.toMatch(/PLANE|REGION|BUCKET/);
    const sizes = policies(templates).map((one) => JSON.stringify(one).replace(/\s/g, '').length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6144);
    expect(sizes.length).toBeLessThanOrEqual(10);
  });

  it('makes no role where others do', () => {
    const { Resources } = oneOf('AWS::IAM::Role').trainyard;
    const apart = { trainyard: {}, 'trainyard-roles': { Resources } };
    const actions = statementsOf(policies(apart)).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.startsWith('iam:'))).toEqual(['iam:PassRole']);
  });

  it('is of the bucket that the configuration names', () => {
    const named = statementsOf(policies(oneOf('AWS::S3::Bucket', { BucketName: 'mine' })));
    expect(named.map(({ Resource }) => Resource)).toContainEqual(['arn:aws:s3:::mine']);
  });

  it('has actions and condition keys that exist, on a resource those that have one', () => {
    const known = Object.entries(authorizationReference().actions);
    const services = new Set(known.map(([name]) => name.split(':')[0]!));
    // Of EC2 the reference keeps those that the local plane serves; of the other it has none.
    const unknown = ['ec2', 'apigateway'];
    const wrong: string[] = [];
    for (const { actions, on, condition = {} } of [
      ...always,
      ...Object.values(deployPermissions).flat(),
    ]) {
      for (const action of actions) {
        const [service = ''] = action.split(':');
        if (unknown.includes(service)) continue;
        expect(services).toContain(service);
        const keys = Object.values(condition).flatMap((one) => Object.keys(one));
        for (const key of keys) expect(hasConditionKey(action, key), `${action} ${key}`).toBe(true);
        const pattern = new RegExp(`^${action.toLowerCase().replace('*', '.*')}$`);
        const found = known.filter(([name]) => pattern.test(name));
        if (found.length === 0) wrong.push(`${action} is none`);
        const anywhere = found.filter(([, one]) => Object.keys(one.on ?? {}).length === 0);
        if (!on.includes('*')) wrong.push(...anywhere.map(([name]) => `${name} has no resource`));
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('plane bootstrap-policy', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(`${tmpdir()}/trainyard-policy-`);
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  it('writes them, and says how they reach the bootstrap', async () => {
    const line = ['plane', 'bootstrap-policy', 'made', '--region', 'eu-west-1'];
    const { code, out } = await runLine(line, { cwd });
    expect(code).toBe(0);
    const names = readdirSync(`${cwd}/made`).toSorted();
    const written = names.map((name) => JSON.parse(readFileSync(`${cwd}/made/${name}`, 'utf8')));
    expect(written).toEqual(policies(templates));
    for (const name of names) expect(out).toContain(`--policy-document file://made/${name}\n`);
    const arns = names.map((name) => `arn:aws:iam::ACCOUNT:policy/${name.replace('.json', '')}`);
    expect(out).toContain(` --cloudformation-execution-policies ${arns.join(',')}\n`);
  });

  it('is what plane deploy gives the bootstrap that it makes', () => {
    const of = { assembly: '/a', plane: 'trainyard', region: 'eu-west-1', stacks: ['trainyard'] };
    const executionPolicies = 'arn:aws:iam::1:policy/a';
    const [first] = deployCommands({ ...of, bootstrap: true, executionPolicies });
    expect(first!.slice(-2)).toEqual(['--cloudformation-execution-policies', executionPolicies]);
  });
});
