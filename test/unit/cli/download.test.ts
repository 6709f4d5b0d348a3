import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakePlane, jobJson, runLine, type SeenRequest } from './cli-harness.ts';

const id = 'job_01J00000000000000000000001';
let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;
let cwd = '';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-download-'));
});

afterEach(() => {
  plane?.close();
  rmSync(cwd, { recursive: true });
});

/** An archive with entries as anybody may make them, well or ill meant. */
function archiveOf(entries: { path: string; text?: string; linkpath?: string }[]): Buffer {
  const blocks = entries.flatMap(({ path, text = '', linkpath }) => {
    const type = linkpath === undefined ? 'File' : 'SymbolicLink';
    const header = new Header({ path, type, mode: 0o644, size: text.length, linkpath });
    const block = Buffer.alloc(512);
    header.encode(block, 0);
    const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
    body.write(text);
    return [block, body];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

interface Stored {
  stage?: string;
  name: string | null;
  path: string;
  bytes: Buffer;
}

type Answer = Awaited<ReturnType<Parameters<typeof fakePlane>[0]>>;

/** A plane with these files, and a store that answers ranges as S3 does unless `instead` does. */
async function serve(files: Stored[], instead: (request: SeenRequest) => Answer | undefined) {
  plane = await fakePlane((request) => {
    const { path, headers, query } = request;
    if (path === `/jobs/${id}`) return { body: jobJson() };
    if (path.endsWith('/artifacts')) {
      const items = files.map(({ bytes, ...file }, index) => ({
        ...file,
        jobId: id,
        uri: `s3://bucket/${index}/${file.path}`,
        bytes: bytes.length,
        modifiedAt: '2030-01-01T00:00:00.000Z',
        etag: `"${index}"`,
        url: `${plane!.url}/store/${index}?signed=${plane!.seen.length}`,
      }));
      const expiresAt = '2030-01-01T00:15:00.000Z';
      // Two pages, as a long list has.
      if (query.cursor) return { body: { items: items.slice(1), cursor: null, expiresAt } };
      return { body: { items: items.slice(0, 1), cursor: 'more', expiresAt } };
    }
    const other = instead(request);
    if (other) return other;
    const index = Number(path.split('/').at(-1));
    if (headers['if-match'] !== `"${index}"`) return { status: 412, body: new Uint8Array() };
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    return { status: from > 0 ? 206 : 200, body: files[index]!.bytes.subarray(from) };
  });
  return (...argv: string[]) => runLine(['download', id, ...argv], { url: plane!.url, cwd });
}

const asStored = () => undefined;
const text = (...path: string[]) => readFileSync(join(cwd, ...path), 'utf8');
const model = archiveOf([
  { path: 'weights.json', text: '[1]' },
  { path: 'code/a.py', text: 'x' },
]);

const files: Stored[] = [
  { stage: 'prepare', name: 'features', path: 'deep/rows.csv', bytes: Buffer.from('1,2\n') },
  { stage: 'prepare', name: 'features', path: 'empty.csv', bytes: Buffer.alloc(0) },
  { stage: 'tune', name: 'model', path: 'model.tar.gz', bytes: model },
  { stage: 'tune', name: null, path: '1/output/second/model.tar.gz', bytes: model },
];

test('each thing that a result names comes into a folder of that name, unpacked', async () => {
  const download = await serve(files, asStored);
  const { code, out, err } = await download();
  expect(code, err).toBe(0);
  expect(out.trim().split('\n')).toEqual([join(cwd, 'prepare/features'), join(cwd, 'tune/model')]);
  expect(text('prepare/features/deep/rows.csv')).toBe('1,2\n');
  expect(text('prepare/features/empty.csv')).toBe('');
  expect(text('tune/model/weights.json')).toBe('[1]');
  expect(text('tune/model/code/a.py')).toBe('x');
  expect(readdirSync(join(cwd, 'tune'))).toEqual(['model']);
});

test('a name, a stage or both choose; --packed leaves archives, --all takes the rest', async () => {
  const download = await serve(files, asStored);
  expect(await download('tune/model', '-o', 'a', '--packed')).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, 'a/tune/model/model.tar.gz'))).toEqual(model);
  expect(existsSync(join(cwd, 'a/prepare'))).toBe(false);
  expect(await download('tune', '-o', 'b', '--all')).toMatchObject({ code: 0 });
  const lesser = join(cwd, 'b/tune/other-files/1/output/second/model.tar.gz');
  expect(readFileSync(lesser)).toEqual(model);
  const strange = await download('modle');
  expect(strange.code).toBe(2);
  expect(strange.err).toMatch(/no file that is called 'modle'.*\n.*prepare\/features, tune\/model/);
});

test('what is there already is not written over', async () => {
  const download = await serve(files, asStored);
  await download('features');
  const { code, err } = await download('features');
  expect(code).toBe(2);
  expect(err).toMatch(/prepare\/features is there already/);
});

test('after a break it goes on where it was, and nothing is there until all is', async () => {
  const bytes = Buffer.from('0123456789');
  let broken = true;
  const whole = [{ name: 'rows', path: 'rows.csv', bytes }];
  const download = await serve(whole, ({ headers }) => {
    if (!broken) return undefined;
    return headers.range === 'bytes=4-' ? { status: 503 } : { body: bytes.subarray(0, 4) };
  });
  const failed = await download();
  expect(failed.code).toBe(3);
  expect(failed.err).toMatch(/s3:\/\/bucket\/0\/rows.csv could not be got: status 503/);
  expect(existsSync(join(cwd, 'rows'))).toBe(false);
  broken = false;
  const before = plane!.seen.length;
  expect(await download()).toMatchObject({ code: 0 });
  expect(text('rows/rows.csv')).toBe('0123456789');
  const asked = plane!.seen.slice(before).filter(({ path }) => path.startsWith('/store/'));
  expect(asked.map(({ headers }) => headers.range)).toEqual(['bytes=4-']);
  expect(readdirSync(cwd)).toEqual(['rows']);
});

test('an address that holds no more is asked for anew; changed content is said so', async () => {
  let signed: string | undefined;
  const download = await serve(files.slice(0, 1), ({ query }) => {
    signed ??= query.signed;
    return query.signed === signed ? { status: 403, body: '' } : undefined;
  });
  expect(await download('-o', 'renewed')).toMatchObject({ code: 0 });
  plane!.close();
  const changed = await serve(files.slice(0, 1), () => ({ status: 412, body: '' }));
  const { code, err } = await changed('-o', 'changed');
  expect(code).toBe(3);
  expect(err).toMatch(/is not there any more as it was/);
});

test('the first address that has ended renews those of all files', async () => {
  const rows = Array.from({ length: 12 }, (_, index) => `${index}.csv`);
  const many = rows.map((path) => ({ name: 'rows', path, bytes: Buffer.from('x') }));
  let ended = 0;
  const download = await serve(many, ({ query }) => {
    ended ||= Number(query.signed);
    return Number(query.signed) <= ended ? { status: 403, body: '' } : undefined;
  });
  expect(await download()).toMatchObject({ code: 0 });
  expect(readdirSync(join(cwd, 'rows'))).toHaveLength(12);
  const lists = plane!.seen.filter(({ path }) => path.endsWith('/artifacts'));
  // Two pages at first, and two for each of the four files that were being got then.
  expect(lists.length).toBeLessThanOrEqual(2 + 4 * 2);
});

test('an empty object that stands for a folder is none of its files', async () => {
  const bytes = Buffer.alloc(0);
  const marks = ['', 'deep/'].map((path) => ({ name: 'rows', path, bytes }));
  const download = await serve([...marks, { name: 'rows', path: 'deep/a.csv', bytes }], asStored);
  expect(await download()).toMatchObject({ code: 0 });
  expect(readdirSync(join(cwd, 'rows'))).toEqual(['deep']);
  expect(readdirSync(join(cwd, 'rows/deep'))).toEqual(['a.csv']);
});

test.each([
  ['../outside', ['../outside']],
  ['a//b', ['a//b']],
  ['/etc/passwd', ['/etc/passwd']],
  ['a line\nbreak', ['a line\nbreak']],
  ['a file that is a folder too', ['a', 'a/b']],
])('a key that is no path of a file is refused before anything is got: %s', async (_, paths) => {
  const all = paths.map((path) => ({ name: 'rows', path, bytes: Buffer.from('x') }));
  const download = await serve(all, asStored);
  const { code, err } = await download();
  expect(code).toBe(2);
  expect(err).toMatch(/cannot be a file here/);
  expect(readdirSync(cwd)).toEqual([]);
});

test.each([
  ['a name with ..', [{ path: '../../escaped', text: 'x' }]],
  ['an absolute name', [{ path: '/tmp/escaped-by-trainyard', text: 'x' }]],
  [
    'a link out of it, and a file through that link',
    [
      { path: 'way', linkpath: '../../..' },
      { path: 'way/escaped', text: 'x' },
    ],
  ],
])('an archive cannot write outside of its folder: %s', async (_, entries) => {
  const bytes = archiveOf(entries);
  const download = await serve([{ name: 'model', path: 'model.tar.gz', bytes }], asStored);
  const { code, err } = await download('-o', 'in');
  expect(code).toBe(2);
  expect(err).toMatch(/was not unpacked: .*leads out|was not unpacked: .*link out/);
  expect(existsSync(join(cwd, 'in/model'))).toBe(false);
  expect(readdirSync(cwd)).toEqual(['in']);
  expect(existsSync('/tmp/escaped-by-trainyard')).toBe(false);
});

test('artifacts shows every file with its size and place', async () => {
  await serve(files, asStored);
  const { out } = await runLine(['artifacts', id], { url: plane!.url });
  expect(out).toMatch(/STAGE +NAME +SIZE +PLACE/);
  expect(out).toMatch(/prepare +features +4 B +s3:\/\/bucket\/0\/deep\/rows\.csv/);
  expect(out).toMatch(/tune +- +\d+ B +s3:\/\/bucket\/3\//);
});

test('upload sends a file once and prints where it lies', async () => {
  let there = false;
  plane = await fakePlane(({ method, path }) => {
    if (method === 'PUT') {
      there = true;
      return {};
    }
    const url = `${plane!.url}/store`;
    const put = { url, headers: {}, expiresInSeconds: 900 };
    return path === '/uploads'
      ? { body: { uri: 's3://b/f/run.mjs', folder: 's3://b/f/', exists: there, put } }
      : { status: 404 };
  });
  const line = ['upload', 'vitest.config.ts', '--project', 'p'];
  const once = await runLine(line, { url: plane.url, cwd: process.cwd() });
  expect(once).toMatchObject({ code: 0, out: 's3://b/f/run.mjs\n' });
  expect((await runLine(line, { url: plane.url, cwd: process.cwd() })).err).toMatch(
    /there already/,
  );
  expect(plane.seen.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  expect(plane.seen[0]!.json()).toMatchObject({ name: 'vitest.config.ts', project: 'p' });
});
