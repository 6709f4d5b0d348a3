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
import { ignoreFrom } from '../../cli/submit/ignore.ts';
import { readJobs } from '../../cli/submit/read-jobs.ts';
import { setMember } from '../../cli/submit/set-member.ts';
import { zipFolder } from '../../cli/submit/zip-folder.ts';
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

const bytesOf = async (path: string) => new Uint8Array(await zipFolder(path).arrayBuffer());
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

test('a link to a file is sent as it; a dead link and an empty folder are refused', async () => {
  const path = folder('five', { 'a.txt': 'content' });
  symlinkSync('a.txt', join(path, 'link.txt'));
  expect(unzipSync(await bytesOf(path))['link.txt']?.length).toBe('content'.length);
  symlinkSync('nowhere', join(path, 'dead'));
  expect(() => zipFolder(path)).toThrow(/holds dead, which is neither a file nor a folder/);
  expect(() => zipFolder(folder('six', { 'node_modules/a.js': '' }))).toThrow(/no files/);
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
  expect(ignoreFrom(text)(path)).toBe(leftOut);
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
  expect((await read('{"kind": "a", "wd": 1e-6}')).jobs).toEqual([{ kind: 'a', wd: 1e-6 }]);
  await expect(read('')).rejects.toThrow(/holds no job/);
  await expect(read('a: [')).rejects.toThrow(/not valid YAML.*line 1/s);
  await expect(read('- 1')).rejects.toThrow(/an object with a kind/);
  await expect(readJobs('/no/such.yaml', [], fakeSystem().system)).rejects.toThrow(
    /does not exist/,
  );
});
