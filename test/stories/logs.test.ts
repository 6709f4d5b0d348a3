import { afterEach, describe, expect, it } from 'vitest';
import { noDenials, startStory, taskJob } from './story.ts';

afterEach(noDenials);

describe('the log of a job that writes a thousand lines at once', () => {
  const lines = Array.from({ length: 1000 }, (_, n) => `line ${n}`);

  it.each([70, 1000, 2000])('is read once, in pages of %i lines', async (limit) => {
    const model = () => ({ runSeconds: 40, exitCode: 0, lines });
    const story = await startStory({ model });
    const id = await story.submit(taskJob);
    await story.end(id);
    const read: string[] = [];
    const cursors: string[] = [];
    for (let items: { at: string; message: string }[] = []; ; ) {
      const cursor = cursors.at(-1) ?? '';
      const { body } = await story.api('GET', `/jobs/${id}/logs?limit=${limit}&cursor=${cursor}`);
      items = body.items;
      cursors.push(body.cursor);
      if (items.length === 0) break;
      read.push(...items.map(({ message }) => message));
    }
    expect(read.toSorted()).toEqual(lines.toSorted());
    // What API Gateway takes as a request's line and headers.
    expect(Math.max(...cursors.map(({ length }) => length))).toBeLessThan(8000);
  });
});
