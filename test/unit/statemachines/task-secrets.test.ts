import { describe, expect, it } from 'vitest';
import { arnIn } from '../../../shared/secret-arns.ts';
import { parseSpec } from '../../../statemachines/spec.ts';
import { refusalOf } from './refusal.ts';

const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:research/db-AbCdEf';
const parameter = 'arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/research/key';
const task = { kind: 'task', image: 'registry.example/worker:1' };

const refusal = (secrets: unknown, more: object = {}) => refusalOf({ ...task, ...more, secrets });

describe('secrets of a task', () => {
  it('are ARNs of secrets, whole or with a key, and of parameters', () => {
    const secrets = {
      A: secret,
      B: `${secret}:password::`,
      C: `${secret}::AWSPREVIOUS:`,
      D: parameter,
    };
    expect(parseSpec({ ...task, secrets })).toMatchObject({ secrets });
    expect(Object.values(secrets).map(arnIn)).toEqual([secret, secret, secret, parameter]);
  });

  it.each([
    'research/db',
    secret.replace(/-AbCdEf$/, ''),
    `${secret}:password`,
    `${secret}:password:::`,
    `${parameter}:1`,
    'arn:aws:s3:::bucket/key',
    '${stage.outputs.arn}',
  ])('are nothing else, such as %s', (wrong) => {
    const { details } = refusal({ A: wrong });
    expect(details).toMatchObject({ pointer: '/secrets/A' });
  });

  it('have names that no other variable of the task has', () => {
    const environment = { A: 'plain' };
    expect(refusal({ A: secret }, { environment }).message).toMatch(/is in environment too/);
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'SM_HPS', 'TRAINYARD_JOB_ID']) {
      expect(refusal({ [name]: secret }).details).toMatchObject({ pointer: `/secrets/${name}` });
    }
    expect(refusal({ '1A': secret }).details).toMatchObject({ pointer: '/secrets/1A' });
  });

  it('are twenty at most', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`S${n}`, parameter]));
    expect(parseSpec({ ...task, secrets: many(20) })).toBeDefined();
    expect(refusal(many(21)).message).toMatch(/more than 20 secrets/);
  });

  it('are of a task only', () => {
    const training = { kind: 'training', image: task.image, command: ['train'] };
    expect(refusal({ A: secret }, training).details).toMatchObject({ pointer: '/secrets' });
  });
});
