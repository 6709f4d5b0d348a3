import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../../infra/local/services/sagemaker/http-serving.ts';
import { findBasePrograms } from '../../../../infra/local/workloads/base-programs.ts';
import { createImageSource } from '../../../../infra/local/workloads/image-source.ts';
import { needModule, needProgram } from '../../../stories/needed.ts';
import { cache, temporaryFolder } from './workloads-harness.ts';

const registry = '683313688378.dkr.ecr.us-east-1.amazonaws.com';

let folder = '';
let remove: () => Promise<void>;
let server: ChildProcess | undefined;
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  for (const name of ['code', 'model', 'input/config', 'output']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
});
afterEach(async () => {
  // The program leaves a signal to what it runs, which a plane's reaches by their group.
  if (server) process.kill(-server.pid!, 'SIGKILL');
  server = undefined;
  await remove();
});

/** Starts `train` or `serve` of an image, as a container of it finds them. */
async function start(
  image: string,
  program: string,
  hostPath = process.env.PATH ?? '',
  environment: Record<string, string> = {},
) {
  const programs = await findBasePrograms(hostPath, process.execPath);
  const images = createImageSource({ folder: join(folder, 'images'), programs, cache });
  const outside = {} as Parameters<typeof images.find>[1];
  const found = (await images.find(`${registry}/${image}`, outside))!;
  const path = [...found.programs, '/usr/bin', '/bin'].join(':');
  const env = { ...found.environment, PATH: path, HOME: folder, TMPDIR: folder, ...environment };
  return spawn(join(found.programs[0]!, program), [], {
    env: { ...env, SAGEMAKER_BASE_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

/** Serves by the program; answers how it is asked. */
async function serve(hostPath: string, program: string) {
  writeFileSync(join(folder, 'code/inference.py'), program);
  const port = await freePort(0, '127.0.0.1');
  server = await start('sagemaker-scikit-learn:1.2-1-cpu-py3', 'serve', hostPath, {
    SAGEMAKER_BIND_TO_PORT: String(port),
    SAGEMAKER_SUBMIT_DIRECTORY: join(folder, 'code'),
  });
  for await (const line of createInterface(server.stdout!)) if (/listens/.test(line)) break;
  return async (type: string, body: string, accept = '*/*') => {
    const headers = { 'content-type': type, accept };
    const url = `http://127.0.0.1:${port}/invocations`;
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, text: (await response.text()).trim() };
  };
}

const doubles = `class Model:
    def predict(self, rows):
        return rows.sum(axis=1) * 2


def model_fn(model_dir):
    return Model()
`;

describe('the handlers of a framework', () => {
  it('are the framework’s own where inference.py has none, with its content types', async (ctx) => {
    const ask = await serve(needModule('sklearn', ctx), doubles);
    expect(await ask('text/csv', '1,2\n3,4')).toEqual({ status: 200, text: '[6.0, 14.0]' });
    expect(await ask('application/json', '[[1,2]]', 'text/csv')).toMatchObject({ text: '6.0' });
    expect(await ask('image/png', '1')).toMatchObject({ status: 415 });
    expect(await ask('text/csv', '1,2\n3,4', 'text/html')).toMatchObject({ status: 406 });
    expect(await ask('text/csv', '1')).toMatchObject({
      status: 500,
      text: expect.stringMatching(/^axis 1 is out of bounds.*Traceback/s),
    });
  });
});

describe('the program of a framework that this machine does not have', () => {
  it('is not run; the failure says what is missing', async (context) => {
    needProgram('python3', context);
    writeFileSync(join(folder, 'code/train.py'), 'print("ran")');
    const given = {
      sagemaker_program: '"train.py"',
      sagemaker_submit_directory: JSON.stringify(join(folder, 'code')),
    };
    writeFileSync(join(folder, 'input/config/hyperparameters.json'), JSON.stringify(given));
    const child = await start('tensorflow-training:2.19.0-cpu-py312', 'train');
    const [said, code] = await Promise.all([text(child.stdout!), once(child, 'exit')]);
    expect(said).toBe('');
    expect(code).toEqual([1, null]);
    expect(readFileSync(join(folder, 'output/failure'), 'utf8')).toMatch(
      /^tensorflow is not installed on this machine: its Python 3.* has no module tensorflow/,
    );
  });
});
