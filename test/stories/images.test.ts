import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { furnishedAssembly } from './furnished-assembly.ts';
import { noDenials, type Story, startStory } from './story.ts';

type Options = Parameters<typeof startStory>[0];

async function withSource(options: Options = {}) {
  const story = await startStory(options);
  const upload = { sha256: 'a'.repeat(64), name: 'source.zip' };
  const { body } = await story.api('POST', '/uploads', upload);
  const job = { kind: 'image', name: 'worker', source: body.uri };
  return { story, job };
}

const builds = (story: Story) =>
  story.trace().filter((line) => line.includes(' codebuild:StartBuild ')).length;

describe('an image', () => {
  afterEach(noDenials);

  it('of a source that is submitted twice at once ends well both times', async () => {
    const { story, job } = await withSource();
    const ids = [await story.submit(job), await story.submit(job)];
    const ended = await Promise.all(ids.map((id) => story.end(id)));
    expect(ended.map(({ phase }) => phase)).toEqual(['Succeeded', 'Succeeded']);
    const [first, second] = ended.map(({ result }) => result.digest);
    expect(second).toBe(first);
    expect(builds(story)).toBe(1);
  });

  it('of a commit is tagged by it and its content, and built once', async () => {
    const { story, job } = await withSource();
    const commit = 'c'.repeat(40);
    const source = job.source.replace('source.zip', `git-${commit}.zip`);
    const ended = [];
    for (const verify of [undefined, { command: ['true'] }]) {
      ended.push(
        await story.end(await story.submit({ ...job, source, ...(verify && { verify }) })),
      );
    }
    const [first, second] = ended.map(({ result }) => result);
    expect(first.tag).toMatch(new RegExp(`^git-${commit}-[0-9a-f]{32}$`));
    expect(second).toMatchObject({ tag: first.tag, digest: first.digest });
    expect(builds(story)).toBe(1);
  });

  it('of what the builder may not read is refused before anything is made', async () => {
    const { story, job } = await withSource();
    const elsewhere = { ...job, source: 's3://other-bucket/source.zip' };
    const { status, body } = await story.api('POST', '/jobs', elsewhere);
    expect(status).toBe(422);
    expect(body.detail).toMatch(/^\/source: .* the builder may not read; it reads s3:/);
  });

  it('is built by the next job when the one that built it was cancelled', async () => {
    const { story, job } = await withSource();
    const [first = '', second = ''] = [await story.submit(job), await story.submit(job)];
    await story.until(first, 'Running');
    await story.advance(5_000);
    expect((await story.job(second)).phase).toBe('Verifying');
    expect(builds(story)).toBe(1);
    await story.api('POST', `/jobs/${first}/cancel`);
    expect((await story.end(first)).phase).toBe('Cancelled');
    expect((await story.end(second)).phase).toBe('Succeeded');
    expect(builds(story)).toBe(2);
  });

  let assembly: string;
  beforeAll(async () => {
    assembly = await furnishedAssembly();
  });

  const scan = (...names: string[]) => ({
    scan: () => [
      ...names.map((name) => ({ name, severity: 'CRITICAL' as const })),
      { name: 'CVE-2024-0001', severity: 'LOW' as const },
    ],
  });

  it('tells what its scan found and is used all the same', async () => {
    const { story, job } = await withSource({ faults: scan('CVE-2023-45853') });
    const { phase, result } = await story.end(await story.submit(job));
    expect(phase).toBe('Succeeded');
    expect(result).toMatchObject({ scan: 'COMPLETE', findings: { CRITICAL: 1, LOW: 1 } });
  });

  it('fails on a critical finding where the plane says so, unless it is allowed', async () => {
    const strict = await withSource({ assembly, faults: scan('CVE-2025-0002', 'CVE-2023-45853') });
    const failed = await strict.story.end(await strict.story.submit(strict.job));
    expect(failed).toMatchObject({ phase: 'Failed', reason: 'ScanFailed' });
    expect(failed.message).toContain('found CVE-2025-0002 (CRITICAL). images.failOn is CRITICAL');
    const allowed = await withSource({ assembly, faults: scan('CVE-2023-45853') });
    const passed = await allowed.story.end(await allowed.story.submit(allowed.job));
    expect(passed).toMatchObject({ phase: 'Succeeded', result: { findings: { CRITICAL: 1 } } });
  });
});
