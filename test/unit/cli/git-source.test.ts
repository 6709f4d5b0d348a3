import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, unzipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { gitSourceOf } from '../../../clients/typescript/files/git-source.ts';
import { needProgram } from '../../stories/needed.ts';
import { fakePlane, jobJson, runLine } from './cli-harness.ts';

const stored = new Map<string, Buffer>();
const jobs: Record<string, unknown>[] = [];
let plane: Awaited<ReturnType<typeof fakePlane>>;
let cwd = '';

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-git-'));
  plane = await fakePlane((request) => {
    if (request.method === 'PUT') stored.set(request.path, request.body);
    if (request.method === 'PUT') return {};
    const body = request.json();
    if (request.path === '/uploads') {
      const path = `/${body.sha256}/${body.name}`;
      const url = `${plane.url}${path}`;
      return { body: { uri: `s3:/${path}`, exists: stored.has(path), put: { url, headers: {} } } };
    }
    if (request.path === '/plans') {
      return { status: 422, body: { detail: 'It is refused.' } };
    }
    jobs.push(body);
    return { status: 202, body: jobJson() };
  });
});

afterAll(() => {
  plane.close();
  rmSync(cwd, { recursive: true });
});

const me = ['-c', 'user.name=me', '-c', 'user.email=me@example.com', '-c', 'commit.gpgsign=false'];
const git = (...args: string[]) =>
  execFileSync('git', ['-C', join(cwd, 'repo'), ...me, ...args], { encoding: 'utf8' }).trim();

let first = '';
beforeEach((context) => {
  needProgram('git', context);
  if (first) return;
  mkdirSync(join(cwd, 'repo', 'train'), { recursive: true });
  writeFileSync(join(cwd, 'repo', 'train', 'Dockerfile'), 'FROM python\n');
  writeFileSync(join(cwd, 'repo', 'train', 'train.py'), 'print(1)\n');
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'First');
  git('tag', 'v1');
  first = git('rev-parse', 'HEAD');
  writeFileSync(join(cwd, 'repo', 'train', 'train.py'), 'print(2)\n');
  git('commit', '-qam', 'Second');
});

const run = (command: string, job: object) => {
  writeFileSync(join(cwd, 'job.yaml'), JSON.stringify(job));
  return runLine([command, 'job.yaml'], { url: plane.url, cwd });
};

const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('trainyard-git-'));

test('a source of a repository is sent by its commit, the same bytes each time', async () => {
  const before = leftBehind();
  const url = `file://${cwd}/repo`;
  const sources = [
    { git: url, ref: 'v1', path: 'train' },
    { git: url, ref: first, path: 'train' },
    `git+${url}@v1#subdirectory=train`,
  ];
  for (const source of sources) {
    const { code, err } = await run('submit', { kind: 'image', source });
    expect(code, err).toBe(0);
    expect(err).toContain(`: ${first}\n`);
  }
  const sent = jobs.splice(0);
  expect(sent).toEqual(Array.from(sources, () => sent[0]));
  expect(sent[0]).toMatchObject({ commit: first });
  expect(sent[0]!.source).toMatch(new RegExp(`^s3://[0-9a-f]{64}/git-${first}\\.zip$`));
  const files = unzipSync(stored.get(String(sent[0]!.source).slice('s3:/'.length))!);
  expect(Object.keys(files)).toEqual(['Dockerfile', 'train.py']);
  expect(Buffer.from(files['train.py']!).toString()).toBe('print(1)\n');
  expect(leftBehind()).toEqual(before);
});

test('a framework takes it as a tar.gz, which has its program', async () => {
  const source = `git+file://${cwd}/repo@main#subdirectory=train`;
  const job = { kind: 'training', framework: 'sklearn', entryPoint: 'train.py', source };
  expect((await run('submit', job)).code).toBe(0);
  const name = String(jobs.pop()!.source);
  expect(name).toMatch(/\/git-[0-9a-f]{40}\.tar\.gz$/);
  expect(Buffer.from(gunzipSync(stored.get(name.slice('s3:/'.length))!)).toString()).toMatch(
    /^Dockerfile.*train\.py.*print\(2\)/s,
  );
  const { code, err } = await run('submit', { ...job, entryPoint: 'fit.py' });
  expect({ code, err }).toMatchObject({
    code: 2,
    err: expect.stringMatching(/has no file fit\.py/),
  });
});

test('the plan finds in its files what it finds in a folder', async () => {
  const source = `git+file://${cwd}/repo#subdirectory=train`;
  const { err } = await run('plan', { kind: 'image', source });
  expect(err).toContain('Dockerfile:1');
  expect(err).toContain('The image starts from python, which is another one tomorrow.');
});

test('a repository or a reference that is not there is said, and nothing is sent', async () => {
  for (const source of [`git+file://${cwd}/none`, `git+file://${cwd}/repo@nowhere`]) {
    const { code, err } = await run('submit', { kind: 'image', source });
    expect(code).toBe(2);
    expect(err).toMatch(/(none HEAD|repo nowhere) cannot be fetched: fatal: /);
  }
  expect(jobs).toEqual([]);
});

test.each([
  ['git+https://example.com', /is no address of a repository/],
  [{ git: 'ext::sh -c true' }, /is no address of a repository/],
  [{ git: 'https://example.com/r', ref: '--upload-pack=x' }, /is no reference/],
  [{ git: 'https://example.com/r', path: '../..' }, /is no path in the repository/],
  [{ git: 'https://example.com/r', branch: 'main' }, /has no member branch/],
])('a source of git that is not to be understood is refused: %j', (source, message) => {
  expect(() => gitSourceOf('source', source)).toThrow(message);
});

test.each([
  [
    'git+https://example.com/o/r.git@v1.2#subdirectory=a/b',
    ['https://example.com/o/r.git', 'v1.2', 'a/b'],
  ],
  ['git+ssh://git@example.com/o/r.git@main', ['ssh://git@example.com/o/r.git', 'main', '.']],
  [{ git: 'git@example.com:o/r.git' }, ['git@example.com:o/r.git', 'HEAD', '.']],
])('a source of git is read as people write it: %j', (source, [url, ref, path]) => {
  expect(gitSourceOf('source', source)).toEqual({ url, ref, path });
});
