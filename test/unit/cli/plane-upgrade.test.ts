import { describe, expect, it } from 'vitest';
import { type AwsCall, AwsRefusal } from '../../../cli/account/aws-call.ts';
import { carryOut, comingPlane, tellChanges } from '../../../cli/account/deployment.ts';
import {
  runningTemplates,
  runningVersion,
  versionCheck,
} from '../../../cli/account/running-plane.ts';
import { oldestClient, version } from '../../../shared/version.ts';
import { fakeSystem, runLine } from './cli-harness.ts';

const notThere = (name: string) =>
  new AwsRefusal('ValidationError', `Stack with id ${name} does not exist`);

/** CloudFormation with one plane, of that release; all else of the account is as it should be. */
function account(release: string | undefined, templates: Record<string, object> = {}): AwsCall {
  const Outputs = { member: { OutputKey: 'Version', OutputValue: release } };
  const answers: Record<string, (name: string) => object | undefined> = {
    DescribeStacks: () => (release ? { Stacks: { member: { Outputs } } } : undefined),
    GetTemplate: (name) =>
      templates[name] ? { TemplateBody: JSON.stringify(templates[name]) } : undefined,
    GetCallerIdentity: () => ({ Account: '1', Arn: 'arn:aws:iam::1:user/me' }),
    GetParameter: () => ({ Parameter: { Value: '25' } }),
    GetRole: () => ({}),
    GetServiceQuota: () => ({ Quota: { Value: 1000 } }),
    SimulatePrincipalPolicy: () => ({}),
  };
  return async (_service, action, { StackName = '' } = {}) => {
    const answer = answers[action]!(StackName);
    if (answer) return answer as never;
    throw notThere(StackName);
  };
}

const denied: AwsCall = async () => {
  throw new AwsRefusal('AccessDenied', 'no');
};

const later = version.replace(/^\d+/, (major) => String(Number(major) + 1));

describe('what runs in an account', () => {
  it('is the release that its stack tells, or nothing', async () => {
    expect(await runningVersion(account('0.1.7'), 'trainyard')).toBe('0.1.7');
    expect(await runningVersion(account(undefined), 'trainyard')).toBeUndefined();
    await expect(runningVersion(denied, 'trainyard')).rejects.toThrow(AwsRefusal);
  });

  it('are the templates of the stacks that are there', async () => {
    const made = { Resources: { Table: { Type: 'AWS::DynamoDB::Table' } } };
    const call = account('0.1.0', { 'trainyard-data': made });
    expect(await runningTemplates(call, ['trainyard', 'trainyard-data'])).toEqual({
      'trainyard-data': made,
    });
  });
});

describe('a release', () => {
  const found = async (release: string | undefined) => versionCheck(account(release), 'trainyard');

  it('follows itself, the minor version before it, and nothing', async () => {
    for (const release of [version, oldestClient, undefined]) {
      expect(await found(release), release).toMatchObject({ status: 'ok' });
    }
  });

  it('does not go back, and says with what to go on', async () => {
    const { status, found: what, fix } = await found(later);
    expect([status, what]).toEqual(['fail', `${later} runs, and ${version} comes, which is older`]);
    expect(fix).toContain(`Use trainyard ${later} or a later one`);
  });

  it('leaves no minor version out, and names the one between', async () => {
    const { status, fix } = await found('0.0.9');
    expect([status, fix]).toEqual([
      'fail',
      `Upgrade with trainyard ${oldestClient} first: its steps serve the jobs that run.`,
    ]);
  });

  it('is deployed where nobody may say what runs, which is said', async () => {
    expect(await versionCheck(denied, 'trainyard')).toMatchObject({ status: 'warn' });
  });
});

describe('a deployment', () => {
  const given = (...switches: string[]) => ({
    args: [],
    has: (name: string) => switches.includes(name),
    value: (name: string) => (name === 'region' ? 'eu-west-1' : undefined),
    values: () => [],
  });

  it('refuses a release that cannot follow, before it changes anything', async () => {
    const { system } = fakeSystem();
    const coming = await comingPlane(given(), system);
    await expect(carryOut(coming, account(later), given('yes'), system)).rejects.toThrow(
      `version: ${later} runs, and ${version} comes, which is older.`,
    );
  });

  it('changes nothing without --yes, and says what it would', async () => {
    const { system, written } = fakeSystem();
    const coming = await comingPlane(given(), system);
    tellChanges(coming, { ...coming.templates, 'trainyard-old': {} }, system);
    expect(written.out).toContain('  trainyard: unchanged\n');
    expect(written.out).toContain('  trainyard-old: goes, 0 resources\n');
    expect(written.out).toContain('What bills while idle');
    expect(await carryOut(coming, account(version), given(), system)).toBe(0);
    expect(written.err).toBe('Nothing was changed: --yes does it.\n');
  });
});

describe('plane upgrade', () => {
  it('says how a plane of this machine is upgraded where no region is named', async () => {
    const { code, out } = await runLine(['plane', 'upgrade', '--data', 'mine'], { cwd: '/here' });
    expect(code).toBe(0);
    expect(out).toContain('plane of this machine on /here/mine');
    expect(out).toContain('trainyard plane up');
  });
});
