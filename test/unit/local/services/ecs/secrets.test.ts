import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { one, run, setUp } from './ecs-plane.ts';

const secretArn = (name: string, suffix: string) =>
  `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-${suffix}`;

const withSecrets = (secrets: Record<string, string>, more: object = {}) => ({
  ...one,
  ...more,
  containerDefinitions: one.containerDefinitions.map((container) => ({
    ...container,
    secrets: Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
  })),
});

/** A plane with a secret `db`, which is JSON, and a parameter `/team/key`. */
async function withStores(options: Parameters<typeof setUp>[0] = {}) {
  const plane = await setUp(options);
  const call = (service: string, operation: string, request: object) =>
    plane.kernel.call<Shape>(service, operation, request, {
      arn: 'arn:aws:sts::000000000000:assumed-role/r/s',
      roleArn: 'arn:r',
    });
  const SecretString = '{"user":"ada","port":5432}';
  const { ARN: db } = await call('secretsmanager', 'CreateSecret', { Name: 'db', SecretString });
  await call('ssm', 'PutParameter', { Name: '/team/key', Type: 'SecureString', Value: 'k' });
  const runTask = async (secrets: Record<string, string>) => {
    await plane.ask('RegisterTaskDefinition', withSecrets(secrets));
    const { tasks } = await plane.ask('RunTask', { ...run, taskDefinition: 'job' });
    await plane.time.run(plane.kernel);
    return plane.describeTask(tasks[0].taskArn);
  };
  return { ...plane, call, runTask, db: String(db) };
}

describe('a secret of a container', () => {
  it('is read whole, by a key of its JSON, and by the ARN or the name of a parameter', async () => {
    const { db, runTask, started, kernel, seen } = await withStores();
    await runTask({
      WHOLE: db,
      USER: `${db}:user::`,
      PORT: `${db}:port:AWSCURRENT:`,
      KEY: 'arn:aws:ssm:us-east-1:000000000000:parameter/team/key',
      NAMED: '/team/key',
    });
    expect(started[0]?.environment).toMatchObject({
      ...{ A: '1', WHOLE: '{"user":"ada","port":5432}', USER: 'ada', PORT: '5432' },
      ...{ KEY: 'k', NAMED: 'k' },
    });
    expect(seen.sessions.map(({ RoleArn }) => RoleArn)).toContain(one.executionRoleArn);
    const rows = kernel.transact((tx) => tx.all('SELECT spec FROM workloads_container'));
    expect(JSON.stringify(rows)).toContain('/jobs');
    expect(JSON.stringify(rows)).not.toContain('ada');
  });

  it.each([
    [
      'is not there',
      { A1: secretArn('nothing', 'AbCdEf') },
      `from secrets manager: ResourceNotFoundException: Secrets Manager can't find`,
    ],
    ['has no such key', { A1: 'DB:password::' }, 'did not contain json key password'],
    ['is no such version', { A1: 'DB::AWSPREVIOUS:' }, 'ResourceNotFoundException'],
    ['is no parameter', { A1: '/team/other' }, 'invalid ssm parameters: /team/other'],
  ])('that %s fails the task before a container starts', async (_what, secrets, says) => {
    const { db, runTask, started } = await withStores();
    const { stopCode, stoppedReason } = await runTask({ A1: secrets.A1.replace('DB', db) });
    expect(stopCode).toBe('TaskFailedToStart');
    expect(stoppedReason).toContain(
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource ' +
        'retrieval failed: unable to retrieve secret',
    );
    expect(stoppedReason).toContain(says);
    expect(started).toEqual([]);
  });

  it('that the execution role may not read fails the task with the denial', async () => {
    const denied = ['ssm:GetParameters'];
    const { runTask, started } = await withStores({ denied });
    const { stoppedReason } = await runTask({ KEY: '/team/key' });
    expect(stoppedReason).toMatch(/secrets from ssm: .* AccessDenied.*ssm:GetParameters/);
    expect(started).toEqual([]);
  });

  it('is refused without an execution role, and beside a variable of its name', async () => {
    const { ask } = await setUp();
    const register = (definition: object) => ask('RegisterTaskDefinition', definition);
    const bare = withSecrets({ B: '/team/key' }, { executionRoleArn: undefined });
    await expect(register(bare)).rejects.toThrow(
      "you must also specify a value for 'executionRoleArn'",
    );
    await expect(register(withSecrets({ B: '/team/key' }))).rejects.toThrow(
      "existing environment variables set on the container, such as 'B'",
    );
  });
});
