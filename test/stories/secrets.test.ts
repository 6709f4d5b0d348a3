import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { rowsOf } from './accounts.ts';
import { furnishedAssembly, kept } from './furnished-assembly.ts';
import { quietJob, startShared } from './shares.ts';
import { calmModel, noDenials } from './story.ts';

const values = { token: 't0k3n-of-hub', key: 'k3y-of-team', other: 'n0t-yours' };

let assembly: string;
beforeAll(async () => {
  assembly = await furnishedAssembly();
});

/** A plane with secrets, and what its containers were told when they started. */
async function secretStory(model: VirtualOptions['model'] = calmModel) {
  const told: ContainerSpec[] = [];
  const story = await startShared({
    assembly,
    model: (spec, random) => {
      told.push(spec);
      return model(spec, random);
    },
  });
  const call = (service: string, operation: string, request: object) =>
    story.kernel.call<Shape>(service, operation, request, planePrincipal);
  const hub = JSON.stringify({ user: 'ada', token: values.token });
  await call('secretsmanager', 'CreateSecret', { Name: 'hub', SecretString: hub });
  await call('secretsmanager', 'CreateSecret', { Name: 'team', SecretString: values.other });
  const parameter = { Name: '/team/key', Type: 'SecureString', Value: values.key };
  await call('ssm', 'PutParameter', parameter);
  return { story, told, call };
}

const secretJob = {
  ...quietJob,
  outputs: ['report'],
  secrets: { HUB_TOKEN: `${kept.token}:token::`, TEAM_KEY: kept.parameter },
};

/** The role of project `a` as which its tasks are started. */
const startingRole = 'trainyard-a-sec-us-east-1';

describe('a secret of a task', () => {
  afterEach(noDenials);

  it('is a variable of its program, and of nothing else', async () => {
    const { story, told, call } = await secretStory();
    const id = await story.submitTo('a', secretJob);
    await story.endOf('a', id);
    const job = await story.jobOf('a', id);
    expect(job.phase).toBe('Succeeded');
    const given = told.map((spec) => [spec.id.split('-').slice(2).join('-'), spec.environment]);
    const { main, ...stages } = Object.fromEntries(given) as Record<string, object>;
    expect(main).toMatchObject({ HUB_TOKEN: values.token, TEAM_KEY: values.key });
    expect(Object.keys(stages)).toEqual(['stage-in', 'stage-out']);
    const [task] = (
      await call('ecs', 'ListTasks', { cluster: 'trainyard', desiredStatus: 'STOPPED' })
    ).taskArns;
    const described = await call('ecs', 'DescribeTasks', { cluster: 'trainyard', tasks: [task] });
    const everywhere = [
      stages,
      job,
      described,
      await rowsOf(story),
      story.trace(),
      story.kernel.transact((tx) => tx.all('SELECT spec FROM workloads_container')),
    ];
    expect(described.tasks).toHaveLength(1);
    expect(JSON.stringify(everywhere)).toContain(kept.parameter);
    for (const value of Object.values(values)) {
      expect(JSON.stringify(everywhere)).not.toContain(value);
    }
  });

  it('is refused where the configuration does not let the project have it', async () => {
    const { story } = await secretStory();
    const post = async (project: string, TEAM: string) => {
      const authorization = `Bearer ${await story.token(project, 'submitter')}`;
      const job = { ...quietJob, secrets: { TEAM } };
      return story.api('POST', '/jobs', job, { authorization });
    };
    for (const [project, arn] of [
      ['a', kept.others],
      ['b', kept.token],
      ['c', kept.token],
    ] as const) {
      const { status, body } = await post(project, arn);
      expect({ status, pointer: body.pointer }).toEqual({ status: 422, pointer: '/secrets/TEAM' });
      expect(body.detail).toContain(`jobs of project ${project} may not have`);
      expect(body.detail).toContain('access.secrets');
    }
    expect((await post('b', kept.others)).status).toBe(202);
  });

  it('is in the plan, with the role that reads it', async () => {
    const { story } = await secretStory();
    const authorization = `Bearer ${await story.token('a', 'submitter')}`;
    const { body } = await story.api('POST', '/plans', secretJob, { authorization });
    expect(body.plan.roles.at(-1)).toEqual({
      role: startingRole,
      does: 'starts your code',
      may: [
        { actions: ['secretsmanager:GetSecretValue'], on: kept.token },
        { actions: ['ssm:GetParameters'], on: kept.parameter },
      ],
    });
  });

  it('that is not there ends the job before anything runs, and says which', async () => {
    const { story, told, call } = await secretStory();
    await call('ssm', 'DeleteParameter', { Name: '/team/key' });
    const id = await story.submitTo('a', secretJob);
    await story.endOf('a', id);
    expect(await story.jobOf('a', id)).toMatchObject({
      phase: 'Failed',
      reason: 'InvalidSpec',
      message: expect.stringContaining(`invalid ssm parameters: ${kept.parameter}`),
    });
    expect(told).toEqual([]);
  });
});
