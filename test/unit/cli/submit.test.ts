import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakePlane, jobJson, runLine } from './cli-harness.ts';

const stored = new Map<string, Buffer>();
const jobs: Record<string, unknown>[] = [];
let plane: Awaited<ReturnType<typeof fakePlane>>;
let cwd = '';

beforeAll(async () => {
  plane = await fakePlane((request) => {
    if (request.method === 'PUT') {
      stored.set(request.path, request.body);
      return {};
    }
    const body = request.json();
    if (request.path === '/uploads') {
      const folder = `/bucket/${body.folder ?? body.sha256}/`;
      const url = `${plane.url}${folder}${encodeURI(String(body.name))}`;
      return {
        body: {
          uri: `s3:/${folder}${body.name}`,
          folder: `s3:/${folder}`,
          exists: stored.has(`${folder}${body.name}`),
          put: { url, headers: { 'x-amz-checksum-sha256': 'sum' } },
        },
      };
    }
    if (request.path === '/plans') {
      const plan = { cost: [], findings: [] };
      return { body: { ...jobJson(), spec: body, plan } };
    }
    jobs.push(body);
    return { status: 202, body: jobJson({ id: `job_${jobs.length}` }) };
  });
  cwd = mkdtempSync(join(tmpdir(), 'cli-submit-'));
  mkdirSync(join(cwd, 'jobs', 'data'), { recursive: true });
  mkdirSync(join(cwd, 'jobs', 'many'));
  mkdirSync(join(cwd, 'jobs', 'empty'));
  writeFileSync(join(cwd, 'jobs', 'main.mjs'), 'work()');
  writeFileSync(join(cwd, 'jobs', 'data', 'my prices.csv'), 'a,b\n');
  for (const name of ['x', 'y']) writeFileSync(join(cwd, 'jobs', 'many', name), name);
});

afterAll(() => {
  plane.close();
  rmSync(cwd, { recursive: true });
});

const submit = (text: string, ...options: string[]) => {
  writeFileSync(join(cwd, 'jobs', 'job.yaml'), text);
  return runLine(['submit', 'jobs/job.yaml', ...options], { url: plane.url, cwd });
};

const pipeline = `
kind: pipeline
stages:
  image: {kind: image, source: .}
  task:
    kind: task
    image: "\${image.uri}"
    command: [node, ./main.mjs]
    inputs:
      {raw: "./data/my prices.csv", folder: data, other: s3://b/k/, made: "\${image.outputs.x}"}
`;

test('local paths are uploaded once and replaced, in stages too; all else stays', async () => {
  const { code, out, err } = await submit(pipeline);
  expect({ code, out }).toEqual({
    code: 0,
    out: 'Submitted job_1 (task one), estimated $0.01, at most $0.10\n',
  });
  const hash = createHash('sha256').update('a,b\n').digest('hex');
  const line = `${hash}  "my prices.csv"\n`;
  const whole = createHash('sha256').update(line).digest('hex');
  const { stages } = jobs.at(-1) as { stages: Record<string, Record<string, unknown>> };
  expect(stages.task).toEqual({
    kind: 'task',
    image: '${image.uri}',
    command: ['node', './main.mjs'],
    inputs: {
      raw: `s3://bucket/${hash}/`,
      folder: `s3://bucket/${whole}/`,
      other: 's3://b/k/',
      made: '${image.outputs.x}',
    },
  });
  expect(stages.image?.source).toMatch(/^s3:\/\/bucket\/[0-9a-f]{64}\/source\.zip$/);
  const zip = stored.get(String(stages.image?.source).slice('s3:/'.length))!;
  expect(Object.keys(unzipSync(zip)).sort()).toEqual(['main.mjs', 'many/x', 'many/y']);
  expect(stored.get(`/bucket/${hash}/my%20prices.csv`)?.toString()).toBe('a,b\n');
  expect(stored.get(`/bucket/${whole}/my%20prices.csv`)?.toString()).toBe('a,b\n');
  expect(plane.seen.find(({ method }) => method === 'PUT')?.headers).toMatchObject({
    'x-amz-checksum-sha256': 'sum',
  });
  expect(err).toContain(
    'stages.image.source: 3 files, 8 B, without data/, job.yaml (named in the job), uploaded',
  );
  expect(err).toContain('stages.task.inputs.folder: data/, 1 file, 4 B, uploaded');
  const puts = stored.size;
  expect((await submit(pipeline)).err).toMatch(/is there already/);
  expect(stored.size).toBe(puts);
});

test('a folder is an input: its files keep their names, links are followed', async () => {
  const many = join(cwd, 'jobs', 'many');
  mkdirSync(join(many, 'class a'), { recursive: true });
  writeFileSync(join(many, 'class a', 'ä 1.png'), 'png');
  symlinkSync(join(cwd, 'jobs', 'data'), join(many, 'linked'));
  const { code, err } = await submit('kind: task\ninputs: {raw: many}\n');
  expect(code).toBe(0);
  expect(err).toContain(`Plane: TRAINYARD_URL, ${plane.url}\ninputs.raw: many/, 4 files, 9 B, up`);
  const { inputs } = jobs.at(-1) as { inputs: Record<string, string> };
  const folder = inputs.raw!.slice('s3:/'.length);
  const below = [...stored.keys()].filter((key) => key.startsWith(folder));
  expect(below.map((key) => decodeURI(key.slice(folder.length))).sort()).toEqual([
    'class a/ä 1.png',
    'linked/my prices.csv',
    'x',
    'y',
  ]);
  symlinkSync('..', join(many, 'loop'));
  expect((await submit('kind: task\ninputs: {raw: many}\n')).err).toMatch(/has the link loop\//);
  rmSync(join(many, 'loop'));
});

test('several documents are several jobs in order, each with its own key', async () => {
  const before = plane.seen.length;
  await submit('kind: a\n---\nkind: b\n', '--idempotency-key', 'K', '--project', 'p');
  const posts = plane.seen.slice(before).filter(({ path }) => path === '/jobs');
  expect(posts.map(({ headers }) => headers['idempotency-key'])).toEqual(['K-1', 'K-2']);
  expect(posts.map((post) => post.json())).toEqual([
    { kind: 'a', project: 'p' },
    { kind: 'b', project: 'p' },
  ]);
  expect(posts[0]?.headers.authorization).toBe('Bearer secret');
  await submit('kind: a\n', '--idempotency-key', 'K');
  expect(plane.seen.at(-1)?.headers['idempotency-key']).toBe('K');
});

test.each([
  ['source: ./nowhere', /source: .*jobs\/nowhere does not exist/],
  ['source: main.mjs', /a source is a folder/],
  ['inputs: {raw: empty}', /inputs\.raw: .*jobs\/empty has no files/],
  ['stages: {s: {inputs: {raw: no.csv}}}', /stages\.s\.inputs\.raw: .*no\.csv does not exist/],
])('%s is a mistake of usage that names it, and no job is submitted', async (line, message) => {
  const before = jobs.length;
  const { code, err } = await submit(`kind: a\n---\nkind: task\n${line}\n`);
  expect(err).toMatch(message);
  expect({ code, posted: jobs.length - before }).toEqual({ code: 2, posted: 0 });
});

const letters = [...'abcdefghijk'];
const doubled = (name: string, of: string) => `${name}: &${name} [*${of}, *${of}]\n`;
const multiplied = letters
  .slice(1)
  .map((name, at) => doubled(name, letters[at]!))
  .join('');

test.each([
  ['an alias inside its own anchor', 'kind: task\ncommand: &a [*a]\n'],
  ['aliases that multiply', `a: &a [1]\n${multiplied}`],
])('%s is a mistake of usage that says what an alias may be', async (_, text) => {
  const { code, err } = await submit(text);
  expect(err).toMatch(/an alias \(\*name\) stands inside its own anchor .*\n {2}fix:/);
  expect(code).toBe(2);
});

test('a plan asks for addresses but sends nothing', async () => {
  const puts = stored.size;
  writeFileSync(join(cwd, 'jobs', 'main.mjs'), 'changed()');
  writeFileSync(join(cwd, 'jobs', 'job.yaml'), 'kind: image\nsource: .\n');
  const argv = ['plan', 'jobs/job.yaml', '-o', 'json'];
  const { code, out, err } = await runLine(argv, { url: plane.url, cwd });
  expect(code).toBe(0);
  expect(err).toMatch(/would be uploaded/);
  expect(JSON.parse(out).spec.source).toMatch(/^s3:\/\/bucket\//);
  expect(stored.size).toBe(puts);
});

test('numbers of a file reach the plane as they are written', async () => {
  const text = `
kind: tuning
environment: {VERSION: 3.10, ZIP: 01234, BIG: 12345678901234567890, TEXT: "1.0", HEX: 0x10, N: 7}
hyperParameters: {lr: 1e-6, ratio: 1.0}
ranges: {wd: {min: 1e-6, max: 0.10}}
maxJobs: 4
`;
  const { code } = await submit(text, '--set', 'hyperParameters.eps=1e-8');
  expect(code).toBe(0);
  expect(jobs.at(-1)).toMatchObject({
    environment: {
      VERSION: '3.10',
      ZIP: '01234',
      BIG: '12345678901234567890',
      TEXT: '1.0',
      HEX: 16,
      N: 7,
    },
    hyperParameters: { lr: '1e-6', ratio: '1.0', eps: 1e-8 },
    ranges: { wd: { min: '1e-6', max: '0.10' } },
    maxJobs: 4,
  });
});
