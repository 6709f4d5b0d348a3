import { afterEach, describe, expect, it } from 'vitest';
import { deploy, endpointJob } from './endpoint-world.ts';
import { nightly, run, tellReporting } from './reporting.ts';
import { noDenials, startStory, taskJob, tuningJob } from './story.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

describe('the models of a project', () => {
  afterEach(noDenials);

  it('are the names of jobs that trained one, each with its newest version', async () => {
    const story = await startStory();
    const first = await run(story, tuningJob);
    const latest = await run(story, { ...tuningJob, commit });
    await run(story, taskJob);
    await deploy(story, { model: first.id });
    const { body } = await story.api('GET', '/models');
    const { bestTrainingJob: best } = latest.result;
    expect(body).toMatchObject({
      more: false,
      items: [
        {
          name: 'search',
          project: 'default',
          versions: 2,
          latest: {
            jobId: latest.id,
            trainedBy: latest.id,
            modelArtifact: best.modelArtifact,
            costUsd: latest.cost.actualUsd,
            run: { parameters: best.hyperParameters, commit },
            servedBy: [],
          },
        },
      ],
    });
  });

  it('have versions, the newest first, and say which endpoint serves which', async () => {
    const story = await startStory();
    const first = await run(story, tuningJob);
    const second = await run(story, tuningJob);
    const serving = async () => {
      const { items } = (await story.api('GET', '/models/search')).body;
      return items.map(({ jobId, servedBy }: Record<string, unknown>) => [jobId, servedBy]);
    };
    await deploy(story, { model: first.id });
    expect(await serving()).toEqual([
      [second.id, []],
      [first.id, ['btc']],
    ]);
    await deploy(story, { model: '@latest(search)' });
    expect(await serving()).toEqual([
      [second.id, ['btc']],
      [first.id, []],
    ]);
    const page = (await story.api('GET', '/models/search?limit=1')).body;
    expect(page.items[0].jobId).toBe(second.id);
    const rest = (await story.api('GET', `/models/search?limit=1&cursor=${page.cursor}`)).body;
    expect(rest.items[0].jobId).toBe(first.id);
    expect(rest.cursor).toBeNull();
  });

  it('of a pipeline come from its last stage that trains', async () => {
    const { story, say } = await tellReporting();
    say({ better: true });
    const night = await run(story, nightly);
    expect(night.phase, night.message).toBe('Succeeded');
    const { items } = (await story.api('GET', '/models/nightly')).body;
    expect(items).toMatchObject([
      {
        jobId: night.id,
        trainedBy: night.stages.tune.jobId,
        modelArtifact: night.result.tune.bestTrainingJob.modelArtifact,
        servedBy: ['btc'],
      },
    ]);
  });

  it('are not those whose jobs failed or train nothing, which is said so', async () => {
    const story = await startStory({ model: () => ({ runSeconds: 30, exitCode: 1 }) });
    await run(story, tuningJob);
    await run(story, { ...taskJob, name: 'search' });
    expect((await story.api('GET', '/models')).body.items).toEqual([]);
    const { status, body } = await story.api('GET', '/models/search');
    expect([status, body.given]).toEqual([404, 'search']);
  });

  it('are found by @latest(NAME) past a newer job of that name that trains nothing', async () => {
    const story = await startStory();
    const trained = await run(story, tuningJob);
    await run(story, { ...taskJob, name: 'search' });
    expect(await run(story, endpointJob)).toMatchObject({
      phase: 'Succeeded',
      result: { modelArtifact: trained.result.bestTrainingJob.modelArtifact },
    });
  });
});
