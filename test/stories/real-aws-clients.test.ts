import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needProgram } from './needed.ts';
import { RealPlane } from './real-plane.ts';

/** Debian's releases, which know nothing of AWS_ENDPOINT_URL, whatever stands first on the PATH. */
const debian = { aws: '/usr/bin/aws', python: '/usr/bin/python3' };
const script = fileURLToPath(new URL('aws-clients.py', import.meta.url));
const run = promisify(execFile);

describe('old releases of the AWS CLI and of boto3', () => {
  const plane = new RealPlane();
  beforeAll(() => plane.start());
  afterAll(() => plane.close());

  /** What `eval "$(trainyard aws-env)"` sets, in a home without settings of AWS. */
  async function environment(): Promise<Record<string, string>> {
    const lines = (await plane.say('aws-env')).trim().split('\n');
    const set = lines.map((line) => /^export (\w+)='?([^']*)'?$/.exec(line)!.slice(1));
    return { ...Object.fromEntries(set), HOME: plane.data, PATH: '/usr/bin:/bin' };
  }

  it('do what five documents have people do, unchanged', { timeout: 150_000 }, async (ctx) => {
    needProgram(debian.aws, ctx);
    needProgram(debian.python, ctx, '-cimport boto3');
    const env = await environment();
    const options = { env, cwd: plane.data, maxBuffer: 2 ** 24 };
    const aws = async (...line: string[]) => (await run(debian.aws, line, options)).stdout;
    const [python] = await Promise.all([run(debian.python, [script], options), byHand(aws)]);
    expect(JSON.parse(python.stdout)).toEqual({
      network: ['172.31.0.0/16', 3, 'default'],
      'no network': expect.stringContaining('trainyard.config.ts'),
      'no user': expect.stringContaining('aws-env'),
      'no service': expect.stringContaining('AWS_ENDPOINT_URL_KMS'),
      quotas: ['L-3032A538', 'L-36FBB829'],
      'task denied': 1,
      'task allowed': 0,
      tuning: ['Completed', 'validation:rmse', ['wd']],
      endpoint: 'InService',
      invoked: 1,
      counted: [1],
      kept: ['hush', 'v'],
      functions: true,
      scaling: ['walk'],
      message: 'Ended',
      'in use': 'DeleteConflict',
      cluster: 'INACTIVE',
    });
    expect(plane.complaints).toEqual([
      expect.stringMatching(/^plane: Denied: \S+walk-task\S+ s3:GetObject .* missing statement is/),
    ]);
  });

  /** The CLI's own commands, which do more than one call. Each takes a second to start. */
  async function byHand(aws: (...line: string[]) => Promise<string>): Promise<void> {
    const folder = join(plane.data, 'walk');
    expect(await aws('sts', 'get-caller-identity')).toContain('000000000000');
    await aws('s3', 'mb', 's3://walk-by-cli');
    await aws('s3', 'cp', script, 's3://walk-by-cli/in/aws-clients.py');
    await aws('s3', 'sync', 's3://walk-by-cli/in', folder);
    expect(await aws('s3', 'ls', 's3://walk-by-cli/in/')).toContain('aws-clients.py');
    await aws('s3', 'rb', '--force', 's3://walk-by-cli');
    await aws('ecr', 'create-repository', '--repository-name', 'walk');
    expect((await aws('ecr', 'get-login-password')).trim()).not.toBe('');
    await aws('ecr', 'delete-repository', '--repository-name', 'walk', '--force');
    const policy = join(plane.data, 'trust.json');
    const Principal = { Service: 'ecs-tasks.amazonaws.com' };
    const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
    writeFileSync(policy, JSON.stringify({ Version: '2012-10-17', Statement }));
    const trust = ['--assume-role-policy-document', `file://${policy}`];
    await aws('iam', 'create-role', '--role-name', 'by-cli', ...trust);
    await aws('iam', 'delete-role', '--role-name', 'by-cli');
    const answer = join(plane.data, 'answer.json');
    const invoked = await aws(
      'lambda',
      'invoke',
      '--function-name',
      'trainyard-reaper-due',
      answer,
    );
    expect(JSON.parse(invoked)).toMatchObject({ StatusCode: 200 });
    await counted(aws);
    const logs = await aws('logs', 'tail', '/aws/lambda/trainyard-reaper-due', '--since', '1h');
    expect(typeof logs).toBe('string');
  }

  /** The invocation above, as CloudWatch counts it. */
  async function counted(aws: (...line: string[]) => Promise<string>): Promise<void> {
    const of = ['--namespace', 'AWS/Lambda', '--metric-name', 'Invocations'];
    const dimensions = ['--dimensions', 'Name=FunctionName,Value=trainyard-reaper-due'];
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    const span = ['--start-time', at(-3_600_000), '--end-time', at(60_000), '--period', '7200'];
    const line = ['get-metric-statistics', ...of, ...dimensions, ...span, '--statistics', 'Sum'];
    const { Datapoints } = JSON.parse(await aws('cloudwatch', ...line));
    // The clock of the plane may have called it, too.
    expect(Datapoints).toMatchObject([{ Unit: 'Count', Timestamp: expect.stringMatching(/^20/) }]);
    expect(Datapoints[0].Sum).toBeGreaterThanOrEqual(1);
  }
});
