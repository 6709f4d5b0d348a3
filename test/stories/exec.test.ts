import { afterEach, describe, expect, it } from 'vitest';
import { asAdmin } from './accounts.ts';
import { noDenials, type Story, startStory, taskJob } from './story.ts';

const notebook = { kind: 'notebook', image: 'registry.example/jupyter:1' };
const session = {
  region: 'us-east-1',
  target: expect.stringMatching(/^ecs:trainyard_\w+_/),
  sessionId: expect.stringMatching(/^ecs-execute-command-/),
  streamUrl: expect.stringMatching(/^wss:.*\/v1\/data-channel\/ecs-execute-command-/),
  tokenValue: expect.stringMatching(/./),
};

const exec = (story: Story, id: string, headers = {}) =>
  story.api('POST', `/jobs/${id}/exec`, { command: 'ls -l' }, headers);

/** A task that runs now. */
async function running(story: Story, change: object): Promise<string> {
  const id = await story.submit({ ...taskJob, ...change });
  await story.until(id, 'Running');
  return id;
}

/** The jobs of a pipeline's stages, once all of them have one. */
async function stagesOf(story: Story, id: string): Promise<Record<string, string>> {
  for (;;) {
    const stages = Object.entries(
      (await story.job(id)).stages as Record<string, { jobId?: string }>,
    );
    const jobs = stages.flatMap(([name, { jobId }]) => (jobId ? [[name, jobId]] : []));
    if (jobs.length === stages.length) return Object.fromEntries(jobs);
    await story.advance(1000);
  }
}

describe('a command in a job', () => {
  afterEach(noDenials);

  it('is started in a running task that was asked to take some, for its owner alone', async () => {
    const story = await startStory();
    const id = await running(story, { exec: true });
    expect(await exec(story, id)).toMatchObject({ status: 200, body: session });
    const authorization = `Bearer ${await story.token('default', 'admin', 'colleague')}`;
    expect(await exec(story, id, { authorization })).toMatchObject({
      status: 403,
      body: { detail: `${id} is somebody else's: its owner alone may run commands in it.` },
    });
    await story.end(id);
    expect(await exec(story, id)).toMatchObject({ status: 404, body: { code: 'NotFound' } });
  });

  it('is refused by a task that was not asked to take any, with what to write', async () => {
    const story = await startStory();
    const id = await running(story, {});
    expect(await exec(story, id)).toMatchObject({
      status: 409,
      body: { code: 'Conflict', fix: expect.stringContaining('exec: true') },
    });
  });

  it('is started in the stage of a pipeline that runs; of several one is to be named', async () => {
    const story = await startStory();
    const { kind, image, command } = taskJob;
    const stage = { kind, image, command, exec: true };
    const alone = await story.submit({ kind: 'pipeline', stages: { only: stage } });
    await story.until(alone, 'Running');
    await story.until((await stagesOf(story, alone)).only!, 'Running');
    expect(await exec(story, alone)).toMatchObject({ status: 200, body: session });
    const both = await story.submit({ kind: 'pipeline', stages: { one: stage, two: stage } });
    await story.until(both, 'Running');
    const { one, two } = await stagesOf(story, both);
    await story.until(one!, 'Running');
    await story.until(two!, 'Running');
    expect(await exec(story, both)).toMatchObject({
      status: 409,
      body: { detail: `2 stages of ${both} run now.`, fix: expect.stringContaining(`two ${two}`) },
    });
    expect(await exec(story, two!)).toMatchObject({ status: 200, body: session });
    await story.end(both);
    expect((await exec(story, both)).status).toBe(404);
  });

  it('is started in a notebook until that ends', async () => {
    const story = await startStory();
    const { id } = await story.end(await story.submit(notebook));
    expect(await exec(story, id)).toMatchObject({ status: 200, body: session });
    await story.api('POST', `/jobs/${id}/cancel`);
    await story.advance(60_000);
    expect((await exec(story, id)).status).toBe(404);
  });

  it('stands in the plan, with the role as which the task then acts', async () => {
    const story = await startStory();
    const roles = async (change: object) => {
      const { body } = await asAdmin(story, 'POST', '/plans', { ...taskJob, ...change });
      return body.plan.roles.map(({ role }: { role: string }) => role);
    };
    expect(await roles({})).toEqual(['trainyard-default-ecs-us-east-1']);
    expect(await roles({ exec: true })).toEqual(['trainyard-default-ses-us-east-1']);
  });
});
