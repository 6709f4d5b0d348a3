import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { clientHeader, oldestClient, takesClient, version } from '../../shared/version.ts';
import { type RecordedCall, recordedSession } from '../recorded/recorded-call.ts';
import { noDenials, startStory } from './story.ts';

afterEach(noDenials);

const folder = fileURLToPath(new URL('../recorded', import.meta.url));
/** By their order. */
const recorded = readdirSync(folder)
  .flatMap((name) => /^(\d+\.\d+)\.json$/.exec(name)?.[1] ?? [])
  .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
/** Those that a plane of this version has to understand. */
const releases = recorded.filter((release) => takesClient(release));

const callsOf = (release: string): RecordedCall[] =>
  JSON.parse(readFileSync(`${folder}/${release}.json`, 'utf8'));

type Shape = Record<string, unknown>;
const isObject = (value: unknown): value is Shape => typeof value === 'object' && value !== null;
const sortOf = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);

/** What the answer of then has and that of now lacks, or has of another type: paths. */
function lost(before: unknown, now: unknown, path = ''): string[] {
  if (before === null) return [];
  if (sortOf(before) !== sortOf(now) || now === null) return [path];
  if (Array.isArray(before)) {
    return before.length === 0 ? [] : lost(before[0], (now as unknown[])[0], `${path}/0`);
  }
  if (!isObject(before)) return [];
  return Object.entries(before).flatMap(([name, value]) =>
    name in (now as Shape)
      ? lost(value, (now as Shape)[name], `${path}/${name}`)
      : [`${path}/${name}`],
  );
}

it('finds what an answer has lost', () => {
  const before = { items: [{ id: 'a', cost: { usd: '1' } }], next: null };
  expect(lost(before, { items: [{ id: 'b', cost: { usd: '2' }, more: 1 }], next: 'x' })).toEqual(
    [],
  );
  expect(lost(before, { items: [{ id: 1 }] })).toEqual(['/items/0/id', '/items/0/cost', '/next']);
});

it('keeps a recording of this release, and takes the clients of the one before', () => {
  const [before, current] = [undefined, ...recorded].slice(-2);
  expect(current).toBe(version.split('.').slice(0, 2).join('.'));
  expect(before === undefined || takesClient(before)).toBe(true);
});

it.each(releases)(
  'understands the calls of a command line of %s as its plane did',
  async (release) => {
    const calls = callsOf(release);
    const plane = await startStory(recordedSession);
    const token = await plane.token('default', 'admin');
    /** Ids of then and of now. */
    const ids = new Map<string, string>();
    const today = (text: string) => text.replace(/job_[0-9A-Z]{26}/g, (id) => ids.get(id) ?? id);
    for (const { at, method, path, query, headers, body, status, answer } of calls) {
      await plane.runUntil(Date.parse(at));
      const now = await plane.http({
        ...{ method, path: today(path), query: today(query) },
        headers: { ...headers, authorization: `Bearer ${token}` },
        body: new TextEncoder().encode(today(body)),
      });
      const text = Buffer.from(now.body as Uint8Array).toString('utf8');
      const what = `${method} ${path}?${query}`;
      expect(now.status, `${what}: ${text}`).toBe(status);
      if (answer === null) continue;
      const read = JSON.parse(text);
      expect(lost(answer, read), what).toEqual([]);
      if (status === 202) ids.set((answer as Shape).id as string, read.id);
    }
  },
);

it('refuses a client that is older than those, and says what to install', async () => {
  const { api } = await startStory();
  const { status, body } = await api('GET', '/jobs', undefined, { [clientHeader]: '0.0.9' });
  expect(status).toBe(400);
  expect(body).toMatchObject({ code: 'ClientTooOld', title: 'Too old a client' });
  expect(body.detail).toBe(`The plane takes clients from ${oldestClient} on.`);
  expect(body.fix).toContain(`Install trainyard ${version}.`);
});

it('says its version to whoever asks for its health', async () => {
  const { api } = await startStory();
  expect((await api('GET', '/health')).body.version).toBe(version);
});
