import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJobs } from '../../../cli/submit/read-jobs.ts';
import { setMember } from '../../../cli/submit/set-member.ts';
import { ignoreFrom } from '../../../clients/typescript/files/docker-ignore.ts';
import { zipFolder } from '../../../clients/typescript/files/pack-folder.ts';
import { sourceFiles } from '../../../clients/typescript/files/source-files.ts';
import { fakeSystem } from './cli-harness.ts';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cli-source-'));
});

afterAll(() => rmSync(root, { recursive: true }));

function folder(name: string, files: Record<string, string>): string {
  for (const [path, content] of Object.entries(files)) {
    const full = join(root, name, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  }
  return join(root, name);
}

const bytesOf = async (path: string) => new Uint8Array(await zipFolder(path).archive.arrayBuffer());
const namesIn = async (path: string) => Object.keys(unzipSync(await bytesOf(path))).sort();

test('a ZIP depends on names and contents only, not on times and order', async () => {
  const one = folder('one', { 'b.txt': 'b', 'a/c.txt': 'c', 'a.txt': 'a' });
  const two = folder('two', { 'a.txt': 'a', 'a/c.txt': 'c', 'b.txt': 'b' });
  utimesSync(join(two, 'b.txt'), 1_000_000_000, 1_000_000_000);
  chmodSync(join(two, 'b.txt'), 0o600);
  const bytes = await bytesOf(one);
  expect(await bytesOf(two)).toEqual(bytes);
  // The first local header's time and date: midnight of 1980-01-01.
  expect([...bytes.slice(10, 14)]).toEqual([0, 0, 0x21, 0]);
});

test('a changed byte, a changed name and an executable bit change the ZIP', async () => {
  const path = folder('three', { 'run.sh': 'x' });
  const before = await bytesOf(path);
  chmodSync(join(path, 'run.sh'), 0o755);
  const executable = await bytesOf(path);
  expect(executable).not.toEqual(before);
  writeFileSync(join(path, 'run.sh'), 'y');
  expect(await bytesOf(path)).not.toEqual(executable);
});

test('what no image needs or .dockerignore names stays out, but never the Dockerfile', async () => {
  const path = folder('four', {
    '.dockerignore': '# data\ndata\n*.md\n!README.md\nDockerfile\n',
    Dockerfile: 'FROM node',
    'README.md': '',
    'NOTES.md': '',
    'main.mjs': '',
    'data/big.csv': '',
    'sub/data/kept.csv': '',
    '.git/HEAD': '',
    'node_modules/a/index.js': '',
    'sub/node_modules/b.js': '',
    '.trainyard/plane.db': '',
  });
  const kept = ['.dockerignore', 'Dockerfile', 'README.md', 'main.mjs', 'sub/data/kept.csv'];
  expect(await namesIn(path)).toEqual(kept);
});

test('what .gitignore names stays out, as git means it: nested, taken back, from above', () => {
  const path = folder('repository/train', {
    '.gitignore': 'data/\n*.log\n!keep.log\n/only-here\n',
    'data/big.csv': '',
    'main.py': '',
    'a.log': '',
    'keep.log': '',
    'only-here': '',
    'sub/only-here': '',
    'sub/.gitignore': '!b.log\nlocal.txt\n',
    'sub/b.log': '',
    'sub/c.log': '',
    'sub/local.txt': '',
    'dist/bundle.js': '',
  });
  folder('repository', { '.git/HEAD': '', '.gitignore': 'dist/\n' });
  const { paths, leftOut } = sourceFiles(path);
  expect(paths).toEqual([
    '.gitignore',
    'keep.log',
    'main.py',
    'sub/.gitignore',
    'sub/b.log',
    'sub/only-here',
  ]);
  expect(leftOut.get('.gitignore')?.toSorted()).toEqual([
    'a.log',
    'data/',
    'dist/',
    'only-here',
    'sub/c.log',
    'sub/local.txt',
  ]);
  // A folder that git leaves out as a whole is sent when it is the source itself.
  expect(sourceFiles(join(path, 'dist')).paths).toEqual(['bundle.js']);
});

test('a `!` line of .dockerignore brings back what any other rule leaves out', () => {
  const path = folder('back', {
    '.gitignore': 'data/\n',
    '.dockerignore': '!data/small.csv\n!.env\n',
    'data/small.csv': '',
    'data/large.csv': '',
    '.env': '',
    'node_modules/a.js': '',
    'main.py': '',
  });
  const { paths, leftOut } = sourceFiles(path);
  expect(paths).toEqual(['.dockerignore', '.env', '.gitignore', 'data/small.csv', 'main.py']);
  expect(Object.fromEntries(leftOut)).toEqual({
    '.gitignore': ['data/'],
    'installed again': ['node_modules/'],
  });
});

test('a virtual environment, caches, .env and what the job names elsewhere stay out, told', () => {
  const path = folder('python', {
    'main.py': '',
    'job.yaml': '',
    'prices.csv': '',
    'raw/a.csv': '',
    '.env': 'AWS_SECRET_ACCESS_KEY=x',
    '.env.local': '',
    '.env.example': '',
    '.venv/pyvenv.cfg': '',
    '.venv/lib/python3/site.py': '',
    'pkg/__pycache__/a.pyc': '',
    'pkg/a.py': '',
  });
  symlinkSync('lib', join(path, '.venv', 'lib64'));
  const elsewhere = ['job.yaml', 'prices.csv', 'raw'].map((name) => join(path, name));
  const { summary } = zipFolder(path, { elsewhere });
  expect(sourceFiles(path, { elsewhere }).paths).toEqual(['.env.example', 'main.py', 'pkg/a.py']);
  for (const part of [
    /^3 files, 0 B, without /,
    /\.venv\/ \(a virtual environment\)/,
    /\.env, \.env\.local \(may hold secrets\)/,
    /job\.yaml, prices\.csv, raw\/ \(named in the job\)/,
    /pkg\/__pycache__\/ \(cache\)/,
  ]) {
    expect(summary).toMatch(part);
  }
});

test('an edit of the job file beside the code is the same source', async () => {
  const path = folder('edited', { 'main.py': 'work()', 'job.yaml': 'kind: task' });
  const elsewhere = [join(path, 'job.yaml')];
  const packed = async () =>
    Buffer.from(await zipFolder(path, { elsewhere }).archive.arrayBuffer()).toString('base64');
  const before = await packed();
  writeFileSync(join(path, 'job.yaml'), 'kind: task # changed');
  expect(await packed()).toBe(before);
  writeFileSync(join(path, 'main.py'), 'other()');
  expect(await packed()).not.toBe(before);
});

test('links inside the source are followed, to files and to folders', async () => {
  const path = folder('links', { 'a.txt': 'content', 'shared/b.txt': 'b' });
  symlinkSync('a.txt', join(path, 'link.txt'));
  symlinkSync('shared', join(path, 'again'));
  expect(await namesIn(path)).toEqual(['a.txt', 'again/b.txt', 'link.txt', 'shared/b.txt']);
  expect(unzipSync(await bytesOf(path))['link.txt']?.length).toBe('content'.length);
});

test.each([
  ['nowhere', /holds link, which is a link to nowhere, which does not exist/],
  ['../outside', /holds link, which is a link to \.\.\/outside, which is outside of the source/],
  ['..', /holds link, which is a link to \.\., which is outside of the source/],
  ['.', /holds link, which is a link to \., the folder that it stands in/],
])('a link to %s is refused with its name and target', (target, message) => {
  folder('outside', { 'secret.txt': '' });
  const path = folder(`link-to-${target.replaceAll(/\W/g, '_')}`, { 'a.txt': '' });
  symlinkSync(target, join(path, 'link'));
  expect(() => zipFolder(path)).toThrow(message);
});

test('a source without files is refused, and says what was left out', () => {
  expect(() => zipFolder(folder('six', { 'node_modules/a.js': '' }))).toThrow(
    /no files to send, without node_modules\/ \(installed again\)/,
  );
});

test('any name is kept: spaces, backslashes, all scripts, names that objects have', async () => {
  const names = ['__proto__', 'back\\slash.txt', 'constructor', 'ein ä.txt', '数据.csv'];
  const path = folder('names', Object.fromEntries(names.map((name) => [`x/${name}`, name])));
  const files = sourceFiles(path).paths;
  expect(files).toEqual(names.map((name) => `x/${name}`).sort());
  const unzipped = unzipSync(await bytesOf(path), { filter: () => true });
  expect(Object.keys(unzipped).length).toBe(names.length);
});

test.each([
  ['*.pyc', 'a.pyc', true],
  ['*.pyc', 'sub/a.pyc', false],
  ['**/*.pyc', 'sub/deep/a.pyc', true],
  ['**/*.pyc', 'a.pyc', true],
  ['/build/', 'build/out/x', true],
  ['build', 'builder/x', false],
  ['a?c', 'abc', true],
  ['a/**', 'a/b/c', true],
  ['data\n!data/keep.csv', 'data/keep.csv', false],
  ['!x\nx', 'x', true],
  ['a.b', 'aXb', false],
])('the ignore lines %j say of %j: %j', (text, path, leftOut) => {
  expect(ignoreFrom(text)(path) ?? false).toBe(leftOut);
});

test('--set changes members deep inside, makes objects on the way, reads YAML', async () => {
  const yaml = 'kind: task\ncommand: [a, b]\nstages: {tune: {maxJobs: 8}}\n';
  const sets = ['stages.tune.maxJobs=4', 'command.1=c', 'budget.maxCostUsd="2.00"', 'x\\.y=[1, z]'];
  const { system } = fakeSystem({ stdin: yaml });
  const { jobs } = await readJobs('-', sets, system);
  expect(jobs).toEqual([
    {
      kind: 'task',
      command: ['a', 'c'],
      stages: { tune: { maxJobs: 4 } },
      budget: { maxCostUsd: '2.00' },
      'x.y': [1, 'z'],
    },
  ]);
  for (const path of ['kind.x', 'command.9', 'command.x', 'a..b', '__proto__.x']) {
    expect(() => setMember(jobs[0]!, path, 1)).toThrow(`--set ${path}`);
  }
});

test('a file may hold several documents, YAML or JSON; nonsense has its place', async () => {
  const read = (stdin: string) => readJobs('-', [], fakeSystem({ stdin }).system);
  expect((await read('kind: a\n---\nkind: b\n---\n')).jobs).toEqual([{ kind: 'a' }, { kind: 'b' }]);
  expect((await read('{"kind": "a", "wd": 1e-6}')).jobs).toEqual([{ kind: 'a', wd: '1e-6' }]);
  await expect(read('')).rejects.toThrow(/holds no job/);
  await expect(read('a: [')).rejects.toThrow(/not valid YAML.*line 1/s);
  await expect(read('- 1')).rejects.toThrow(/an object with a kind/);
  await expect(readJobs('/no/such.yaml', [], fakeSystem().system)).rejects.toThrow(
    /does not exist/,
  );
});
