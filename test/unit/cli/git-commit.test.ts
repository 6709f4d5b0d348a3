import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { needProgram } from '../../stories/needed.ts';
import { fakePlane, jobJson, runLine, saidPlane } from './cli-harness.ts';

let cwd = '';
let plane: Awaited<ReturnType<typeof fakePlane>>;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-commit-'));
  plane = await fakePlane(() => ({ status: 202, body: jobJson() }));
});

afterAll(() => {
  plane.close();
  rmSync(cwd, { recursive: true });
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const me = ['user.name=me', 'user.email=me@example.com', 'commit.gpgsign=false'];
const git = (...args: string[]) =>
  execFileSync('git', ['-C', cwd, ...me.flatMap((one) => ['-c', one]), ...args], {
    encoding: 'utf8',
  }).trim();

const job = 'kind: task\nimage: r/x:1\n';

/** The commit that a submitted job says, and what the command said of it. */
async function submitted(text: string): Promise<{ commit: unknown; err: string }> {
  mkdirSync(join(cwd, 'jobs'), { recursive: true });
  writeFileSync(join(cwd, 'jobs', 'job.yaml'), text);
  const { code, err } = await runLine(['submit', 'jobs/job.yaml'], { url: plane.url, cwd });
  expect(code, err).toBe(0);
  const own = err.replace(saidPlane(plane.url), '').replace(/^Follow it: .*\n/m, '');
  return { commit: plane.seen.at(-1)!.json().commit, err: own };
}

const sent = async (text: string) => (await submitted(text)).commit;

test('a job says the commit of its folder, and that files were changed since', async (context) => {
  needProgram('git', context);
  expect(await submitted(job)).toEqual({ commit: undefined, err: '' });
  git('init', '-q');
  expect(await sent(job)).toBeUndefined();
  git('add', '.');
  git('commit', '-qm', 'First');
  git('tag', 'v1');
  const head = git('rev-parse', 'HEAD');
  expect(await sent(job)).toBe(head);
  expect(await sent(`${job}command: ["true"]\n`)).toBe(`${head}-dirty`);
  expect(await sent(`${job}commit: ${'a'.repeat(40)}\n`)).toBe('a'.repeat(40));
});

test('a job is told of a repository that git does not trust', async (context) => {
  needProgram('git', context);
  git('init', '-q');
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
  const { commit, err } = await submitted(job);
  expect(commit).toBeUndefined();
  expect(err).toMatch(/^No commit is kept with the job: .*safe\.directory/s);
});
