import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsRefusal } from '../../../cli/account/aws-call.ts';
import { checkAccount, leastBootstrap, principalOf } from '../../../cli/account/checks.ts';
import {
  commandText,
  deployCommands,
  teardownCommands,
} from '../../../cli/account/deploy-commands.ts';
import { changesBetween, diffText } from '../../../cli/account/template-diff.ts';
import { assemblyFolder } from '../../assembly.ts';
import { runLine } from './cli-harness.ts';

const role = (policy: string) => ({ Type: 'AWS::IAM::Role', Properties: { Policies: [policy] } });
const code = (key: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Code: { S3Key: key }, Timeout: 3 },
});

describe('the difference of templates', () => {
  const before = { a: { Resources: { Role: role('old'), Step: code('1'), Gone: code('1') } } };
  const after = { a: { Resources: { Role: role('old'), Step: code('2'), New: role('x') } }, b: {} };

  it('names what is added, goes, and changes, down to the property', () => {
    expect(changesBetween(before, after)).toEqual([
      { stack: 'a', sort: 'remove', type: 'AWS::Lambda::Function', id: 'Gone', properties: [] },
      { stack: 'a', sort: 'add', type: 'AWS::IAM::Role', id: 'New', properties: [] },
      {
        ...{ stack: 'a', sort: 'change', type: 'AWS::Lambda::Function', id: 'Step' },
        properties: ['Code.S3Key'],
      },
    ]);
  });

  it('is told by stack', () => {
    expect(diffText(before, after)).toBe(
      '  a: 3 of its resources\n    - AWS::Lambda::Function Gone\n    + AWS::IAM::Role New\n' +
        '    ~ AWS::Lambda::Function Step  Code.S3Key\n  b: new, 0 resources\n',
    );
    expect(diffText(before, before)).toBe('  a: unchanged\n');
  });

  it('shows a resource of another type as gone and new', () => {
    const other = { a: { Resources: { Role: code('1') } } };
    const one = { a: { Resources: { Role: role('x') } } };
    expect(changesBetween(one, other).map(({ sort, type }) => `${sort} ${type}`)).toEqual([
      'remove AWS::IAM::Role',
      'add AWS::Lambda::Function',
    ]);
  });
});

describe('the commands of a deployment', () => {
  const of = {
    assembly: '/tmp/a b',
    plane: 'trainyard',
    region: 'eu-west-1',
    account: '1',
    stacks: ['trainyard'],
  };

  it('prepare the region first, and protect the table after the first deployment', () => {
    const lines = deployCommands({ ...of, bootstrap: true }).map(commandText);
    expect(lines).toEqual([
      expect.stringMatching(/^npx --yes aws-cdk@\S+ bootstrap aws:\/\/1\/eu-west-1$/),
      expect.stringMatching(/ deploy --app '\/tmp\/a b' --all --require-approval never$/),
      expect.stringMatching(/--parameters trainyard-data:DeletionProtection=on$/),
    ]);
    expect(deployCommands({ ...of, bootstrap: false })).toHaveLength(2);
  });

  it('leave the stacks of roles to who may make them', () => {
    const stacks = ['trainyard', 'trainyard-data', 'trainyard-roles'];
    const [line] = deployCommands({ ...of, stacks, bootstrap: false });
    expect(commandText(line!)).toContain(" '/tmp/a b' trainyard trainyard-data --exclusively ");
    const [last] = teardownCommands('/a', stacks, 'trainyard');
    expect(last!.slice(-2)).toEqual(['--force', 'trainyard']);
  });

  it('take everything away but what keeps data', () => {
    const [line] = teardownCommands('/a', ['trainyard', 'trainyard-data', 'x'], 'trainyard');
    expect(line!.slice(-2)).toEqual(['trainyard', 'x']);
  });

  it('use the release of CDK that the templates were tried with', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(deployCommands({ ...of, bootstrap: false })[0]).toContain(
      `aws-cdk@${devDependencies['aws-cdk']}`,
    );
  });
});

describe('the doctor of accounts', () => {
  const answers: Record<string, () => object> = {
    GetCallerIdentity: () => ({ Account: '1', Arn: 'arn:aws:sts::1:assumed-role/Dev/me' }),
    GetParameter: () => ({ Parameter: { Value: '25' } }),
    GetRole: () => ({}),
    GetServiceQuota: () => ({ Quota: { Value: 1000 } }),
    SimulatePrincipalPolicy: () => ({
      EvaluationResults: { member: [{ EvalDecision: 'allowed', EvalResourceName: 'r' }] },
    }),
  };
  const look = (changes: typeof answers, region = 'eu-west-1') =>
    checkAccount(
      async (_service, action) => ({ ...answers, ...changes })[action]!() as never,
      region,
    );
  const failed = async (changes: typeof answers, region?: string) =>
    (await look(changes, region)).filter(({ status }) => status !== 'ok');
  const refuse = (name: string) => () => {
    throw new AwsRefusal(name, 'no');
  };

  it('finds nothing to mend where all is there', async () => {
    expect(await failed({})).toEqual([]);
  });

  it.each([
    ['a region without prices', {}, 'af-south-1', 'region', 'fail', /eu-west-1/],
    [
      'no bootstrap',
      { GetParameter: refuse('ParameterNotFound') },
      undefined,
      'bootstrap',
      'fail',
      /bootstrap aws:\/\/1\/eu-west-1/,
    ],
    [
      'an old bootstrap',
      { GetParameter: () => ({ Parameter: { Value: '6' } }) },
      undefined,
      'bootstrap',
      'fail',
      /bootstrap/,
    ],
    [
      'what may not be asked',
      { SimulatePrincipalPolicy: refuse('AccessDenied') },
      undefined,
      'permission to deploy',
      'warn',
      undefined,
    ],
    [
      'a caller who may not',
      {
        SimulatePrincipalPolicy: () => ({
          EvaluationResults: { member: { EvalDecision: 'implicitDeny', EvalResourceName: 'r' } },
        }),
      },
      undefined,
      'permission to deploy',
      'fail',
      /sts:AssumeRole/,
    ],
  ] as const)('finds %s', async (_what, changes, region, name, status, fix) => {
    const [check, ...more] = await failed(changes as never, region);
    expect(more).toEqual([]);
    expect(check).toMatchObject({ name, status });
    if (fix) expect(check!.fix).toMatch(fix);
  });

  it('gives the command that asks for a quota, and calls none a failure', async () => {
    const none = await failed({ GetServiceQuota: () => ({ Quota: { Value: 0 } }) });
    expect(none.map(({ status }) => status)).toEqual(['fail', 'fail', 'fail']);
    expect(none[0]!.fix).toContain('request-service-quota-increase --service-code lambda');
    const few = await failed({ GetServiceQuota: () => ({ Quota: { Value: 2 } }) });
    expect(few.map(({ status }) => status)).toEqual(['warn', 'warn', 'warn']);
  });

  it('asks nothing more of somebody without credentials', async () => {
    const checks = await look({ GetCallerIdentity: refuse('NoCredentials') });
    expect(checks.map(({ name }) => name)).toEqual(['credentials', 'region']);
  });

  it('asks about the role behind a session', () => {
    expect(principalOf('arn:aws:sts::1:assumed-role/Dev/me')).toBe('arn:aws:iam::1:role/Dev');
    expect(principalOf('arn:aws:iam::1:user/me')).toBe('arn:aws:iam::1:user/me');
  });

  it('wants the bootstrap that the templates want', async () => {
    const folder = assemblyFolder();
    const text = readFileSync(`${folder}/manifest.json`, 'utf8');
    const asked = [...text.matchAll(/"requiresBootstrapStackVersion": (\d+)/g)];
    expect(Math.max(...asked.map(([, version]) => Number(version)))).toBe(leastBootstrap);
  });
});

describe('plane deploy', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'trainyard-deploy-'));
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  it('compares with templates of a folder, and keeps nothing of a dry run', async () => {
    const folder = assemblyFolder();
    const name = 'trainyard.template.json';
    const { Resources, ...rest } = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
    const { [Object.keys(Resources)[0]!]: _gone, ...others } = Resources;
    writeFileSync(join(cwd, name), JSON.stringify({ ...rest, Resources: others }));
    const line = ['plane', 'deploy', '--dry-run', '--region', 'us-east-1', '--against', '.'];
    const { code, out } = await runLine([...line, '--data', 'none'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain('  trainyard: 1 of its resources\n    + AWS::');
    expect(existsSync(join(cwd, 'none'))).toBe(false);
  });

  it('wants a region of AWS', async () => {
    const { code, err } = await runLine(['plane', 'deploy', '--dry-run'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('No region is named');
    const other = await runLine(['plane', 'doctor', '--region', 'mars'], { cwd });
    expect(other.err).toContain("'mars' is no region of AWS.");
  });
});
