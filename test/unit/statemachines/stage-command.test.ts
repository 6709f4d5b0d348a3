import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkpointCommand } from '../../../statemachines/kinds/task/checkpoints.ts';
import { stageCommand } from '../../../statemachines/kinds/task/container.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/trainyard-stage-`);
  mkdirSync(`${folder}/bin`);
  writeFileSync(`${folder}/bin/aws`, '#!/bin/sh\necho aws "$@"\n');
  chmodSync(`${folder}/bin/aws`, 0o755);
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command as the container does, with `aws` only saying what it was told. */
function stage(...pairs: [string, string][]) {
  const env = { PATH: `${folder}/bin:/usr/bin:/bin` };
  return spawnSync('sh', ['-c', ...stageCommand(pairs)], { encoding: 'utf8', env });
}

it('copies files and whole folders in their order', () => {
  mkdirSync(`${folder}/full`);
  writeFileSync(`${folder}/full/a`, '');
  const { stdout, status } = stage(
    ['s3://b/in/', '/opt/ml/x/'],
    [`${folder}/full/`, 's3://b/out/'],
    ['/f', 's3://b/$(id)'],
  );
  expect(status).toBe(0);
  expect(stdout.split('\n')).toEqual([
    'aws s3 cp --recursive --only-show-errors s3://b/in/ /opt/ml/x/',
    `aws s3 cp --recursive --only-show-errors ${folder}/full/ s3://b/out/`,
    'aws s3 cp --only-show-errors /f s3://b/$(id)',
    '',
  ]);
});

it('makes the folders of outputs, into which any user may write', () => {
  expect(stage(['-', `${folder}/output/data/`], ['-', `${folder}/output/data/model/`]).status).toBe(
    0,
  );
  expect(statSync(`${folder}/output/data/model`).mode & 0o777).toBe(0o777);
});

it('fails where the command left nothing in the folder of an output', () => {
  mkdirSync(`${folder}/empty`);
  for (const left of ['empty', 'missing']) {
    const { status, stdout, stderr } = stage([`${folder}/${left}/`, 's3://b/out/']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`The command left nothing in ${folder}/${left}/`);
  }
});

const copies = 'aws s3 sync --only-show-errors /opt/ml/checkpoints/ s3://b/$(id)/';

/** Copies with such a pause and asks to end as soon as this was said; answers all that was said. */
async function said(word: string, pause: string): Promise<string[]> {
  const env = { PATH: `${folder}/bin:/usr/bin:/bin` };
  const [script = '', name = '', , ...places] = checkpointCommand('s3://b/$(id)/');
  const child = spawn('sh', ['-c', script, name, pause, ...places], { env });
  let all = '';
  child.stdout.on('data', (text) => {
    if (!all.includes(word) && (all + text).includes(word)) child.kill('SIGTERM');
    all += text;
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  return all.trimEnd().split('\n');
}

it('copies checkpoints once more when it is asked to end in a long pause', async () => {
  writeFileSync(`${folder}/bin/sleep`, '#!/bin/sh\necho sleeps "$@"\nexec /bin/sleep "$@"\n');
  chmodSync(`${folder}/bin/sleep`, 0o755);
  expect(await said('sleeps', '60')).toEqual(['sleeps 1', copies]);
});

it('copies checkpoints once more when it is asked to end while it copies', async () => {
  writeFileSync(`${folder}/bin/aws`, '#!/bin/sh\necho aws "$@"\nexec /bin/sleep 1\n');
  expect(await said('aws', '0')).toEqual([copies, copies]);
});
