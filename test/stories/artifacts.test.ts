import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { calmModel, noDenials, startStory, taskJob, tuningJob } from './story.ts';

/** Containers that leave two files in each of their outputs. */
const writing: VirtualOptions['model'] = (spec, random) => {
  const places = (spec.command ?? []).filter((part) => /^s3:.*\/outputs\//.test(part));
  const files = places.flatMap((place) => [
    [`${place}rows.csv`, '1,2\n'],
    [`${place}deep/more.csv`, '3'],
  ]);
  return { ...calmModel!(spec, random), objects: Object.fromEntries(files) };
};

const pipeline = {
  kind: 'pipeline',
  name: 'both',
  notify: ['email:ml@example.com'],
  stages: {
    prepare: { kind: 'task', image: taskJob.image, command: ['x'], outputs: ['features', 'extra'] },
    tune: { ...tuningJob, name: undefined, notify: undefined, needs: ['prepare'] },
  },
};

describe('the files of a job', () => {
  afterEach(noDenials);

  it('are listed as its stages’ results name them, with addresses for 15 minutes', async () => {
    const story = await startStory({ model: writing });
    const ended = await story.end(await story.submit(pipeline));
    const { status, body } = await story.api('GET', `/jobs/${ended.id}/artifacts`);
    expect(status).toBe(200);
    const named = body.items.filter(({ name }: { name: string | null }) => name !== null);
    expect(
      named.map(({ stage, name, path }: Record<string, string>) => [stage, name, path]),
    ).toEqual([
      ['prepare', 'extra', 'deep/more.csv'],
      ['prepare', 'extra', 'rows.csv'],
      ['prepare', 'features', 'deep/more.csv'],
      ['prepare', 'features', 'rows.csv'],
      ['tune', 'model', 'model.tar.gz'],
    ]);
    const [first] = body.items;
    expect(first).toMatchObject({ bytes: 1, jobId: ended.stages.prepare.jobId });
    expect(first.uri).toBe(`${ended.result.prepare.outputs.extra}deep/more.csv`);
    const url = new URL(first.url);
    expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
    const left = Date.parse(body.expiresAt) - story.kernel.now();
    expect(left).toBe(900_000);
  });

  it('come in pages that are together all of them, whatever the length of a page', async () => {
    const story = await startStory({ model: writing });
    const ended = await story.end(await story.submit(pipeline));
    const path = `/jobs/${ended.id}/artifacts`;
    const uriOf = ({ uri }: { uri: string }) => uri;
    const all = (await story.api('GET', path)).body.items.map(uriOf);
    expect(all.length).toBeGreaterThan(6);
    for (const limit of [1, 2, 3, all.length, all.length + 1]) {
      const found: string[] = [];
      let query = '';
      for (;;) {
        const { body } = await story.api('GET', `${path}?limit=${limit}${query}`);
        expect(body.items.length).toBeGreaterThan(0);
        found.push(...body.items.map(uriOf));
        if (!body.cursor) break;
        query = `&cursor=${body.cursor}`;
      }
      expect(found).toEqual(all);
    }
    const other = await story.end(await story.submit(pipeline));
    const { body } = await story.api('GET', `/jobs/${other.id}/artifacts?limit=1`);
    const strange = await story.api('GET', `${path}?cursor=${body.cursor}`);
    expect(strange).toMatchObject({ status: 400, body: { code: 'InvalidParameter' } });
  });

  it('are told of in the message of its end, and how to get them', async () => {
    const story = await startStory({ model: writing });
    const ended = await story.end(await story.submit(pipeline));
    await story.advance(60_000);
    const [mail] = story.outbox();
    expect(mail?.body).toContain(`File: features: ${ended.result.prepare.outputs.features}\n`);
    expect(mail?.body).toContain(`Files: trainyard download ${ended.id}\n`);
  });

  it('are those of its own project alone, and of a job that has none they are none', async () => {
    const story = await startStory({ model: writing });
    const { id } = await story.end(await story.submit(taskJob));
    expect((await story.api('GET', `/jobs/${id}/artifacts`)).body.items).toEqual([]);
    const authorization = `Bearer ${await story.token('other', 'submitter')}`;
    const { status } = await story.api('GET', `/jobs/${id}/artifacts`, undefined, {
      authorization,
    });
    expect(status).toBe(404);
  });
});
