import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { quietJob, type SharedStory, sharedAssembly, startShared } from './shares.ts';
import { noDenials } from './story.ts';

describe('an image of the plane', () => {
  let story: SharedStory;

  beforeAll(async () => {
    story = await startShared({ assembly: await sharedAssembly() });
  });
  afterEach(noDenials);

  const call = async (project: string, target: string, body: unknown) => {
    const authorization = `Bearer ${await story.token(project, 'submitter')}`;
    return (await story.api('POST', target, body, { authorization })).body;
  };

  /** Builds the image of one source in a project. */
  async function built(project: string) {
    const upload = { sha256: 'a'.repeat(64), name: 'source.zip' };
    const { uri: source } = await call(project, '/uploads', upload);
    const id = await story.submitTo(project, { kind: 'image', source });
    await story.endOf(project, id);
    return await story.jobOf(project, id);
  }

  async function run(project: string, image: string) {
    const id = await story.submitTo(project, { ...quietJob, image });
    await story.endOf(project, id);
    return await story.jobOf(project, id);
  }

  it('runs in the project that built it, and in no other, by digest and by tag', async () => {
    const { phase, result } = await built('a');
    expect(phase).toBe('Succeeded');
    const byTag = `${result.uri.split('@')[0]}:${result.tag}`;
    for (const image of [result.uri, byTag]) {
      expect(await run('a', image)).toMatchObject({ phase: 'Succeeded' });
      expect(await run('b', image)).toMatchObject({
        phase: 'Failed',
        reason: 'ImagePullFailed',
        message: `Project b has no image ${image}: build it with a job of kind image first.`,
        cost: { actualUsd: '0.00' },
      });
      const plan = async (project: string) =>
        (await call(project, '/plans', { ...quietJob, image })).plan.images[0].digest;
      expect(await plan('a')).toBe(result.digest);
      expect(await plan('b')).toMatch(/^NO SUCH IMAGE IN PROJECT b: build it/);
    }
  });

  it('runs in another project once that has built the same source', async () => {
    const { result } = await built('b');
    expect(await run('b', result.uri)).toMatchObject({ phase: 'Succeeded' });
  });

  it('is not there when nobody built it, whatever the address looks like', async () => {
    const repository = (await built('a')).result.uri.split('@')[0];
    for (const named of ['', ':latest', ':nonesuch', `@sha256:${'0'.repeat(64)}`]) {
      expect(await run('a', `${repository}${named}`)).toMatchObject({ reason: 'ImagePullFailed' });
    }
  });
});
