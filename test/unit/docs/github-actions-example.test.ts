import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const file = fileURLToPath(
  new URL('../../../examples/github-actions/trainyard.yml', import.meta.url),
);
const text = readFileSync(file, 'utf8');

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  if?: string;
  shell?: string;
  with?: Record<string, string>;
}

const workflow = parse(text);
const steps: Step[] = workflow.jobs.train.steps;
const step = (name: string) => steps.find((one) => one.name === name)!;

const folder = mkdtempSync(join(tmpdir(), 'trainyard-actions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const id = 'job_01KDWXYZ0000000000000000AB';

/** Runs a step as GitHub does, where `trainyard` prints this and ends with this code. */
function play({ run }: Step, output: string, code: number) {
  const npx = join(folder, 'npx');
  writeFileSync(npx, `#!/bin/sh\necho "$@" >> called.txt\ncat answer.txt\nexit ${code}\n`);
  chmodSync(npx, 0o755);
  writeFileSync(join(folder, 'answer.txt'), output);
  const PATH = [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const env = { PATH, JOB_FILE: 'job.yaml', KEY: 'k', GITHUB_STEP_SUMMARY: 'summary.md' };
  const shell = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run!];
  return spawnSync('bash', shell, { cwd: folder, env, encoding: 'utf8' });
}

describe('the workflow for GitHub Actions', () => {
  it('takes a role by OIDC and may do nothing else', () => {
    expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(step('Take the role').with?.['role-to-assume']).toMatch(/^\$\{\{ vars\./);
  });

  it('stores no key', () => {
    expect(text).not.toMatch(/secrets\.|AKIA|aws-access-key-id|aws-secret|TRAINYARD_TOKEN/i);
  });

  it('pins every action to a version', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(2);
    for (const one of used) expect(one).toMatch(/^[\w-]+\/[\w-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})$/);
  });

  it('puts nothing of an event into a script: values come by the environment', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  it('fails when the job fails, and says why and where the log is', () => {
    const submitted = `Submitted ${id} (task chore), estimated $0.01, at most $0.05\n`;
    expect(play(step('Submit and wait'), submitted, 1).status).toBe(1);
    expect(play(step('Submit and wait'), submitted, 0).status).toBe(0);
    const job = {
      id,
      name: 'chore',
      phase: 'Failed',
      reason: 'UserCodeFailed',
      message: 'The command ended with exit code 3.\n::set-output 100%',
    };
    expect(step('Tell why').if).toBe('failure()');
    const { status, stdout } = play(step('Tell why'), JSON.stringify(job), 0);
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toBe(
      '::error title=Trainyard::chore ended: Failed. UserCodeFailed ' +
        'The command ended with exit code 3.%0A::set-output 100%25',
    );
    expect(stdout).toContain(`    npx trainyard logs ${id}\n`);
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toContain('UserCodeFailed');
    expect(readFileSync(join(folder, 'called.txt'), 'utf8').split('\n').at(0)).toBe(
      'trainyard submit job.yaml --watch --idempotency-key k',
    );
  });
});
