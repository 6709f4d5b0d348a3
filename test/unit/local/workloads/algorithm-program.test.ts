import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createImageSource } from '../../../../infra/local/workloads/image-source.ts';
import { cache, temporaryFolder } from './workloads-harness.ts';

const uri = (name: string) => `382416733822.dkr.ecr.us-east-1.amazonaws.com/${name}:1`;

let folder = '';
let remove: () => Promise<void>;
let server: ChildProcess | undefined;
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterEach(async () => {
  server?.kill();
  server = undefined;
  await remove();
});

/** The program of an algorithm's image, as a container of it finds it. */
async function programOf(algorithm: string, program: string): Promise<string> {
  const images = createImageSource({ folder, programs: { node: process.execPath }, cache });
  const outside = {} as Parameters<typeof images.find>[1];
  const { programs = [] } = (await images.find(uri(algorithm), outside)) ?? {};
  return join(programs[0]!, program);
}

/** Writes what SageMaker lays into `/opt/ml`; trains; answers the exit code and what was said. */
async function train(
  algorithm: string,
  hyperParameters: Record<string, string>,
  channels: Record<string, { ContentType?: string; csv: string }>,
) {
  const config = join(folder, 'input/config');
  mkdirSync(config, { recursive: true });
  const write = (name: string, content: unknown) =>
    writeFileSync(join(config, `${name}.json`), JSON.stringify(content));
  write('hyperparameters', hyperParameters);
  write('resourceconfig', { current_host: 'algo-1', hosts: ['algo-1'] });
  write('inputdataconfig', channels);
  for (const [name, { csv }] of Object.entries(channels)) {
    mkdirSync(join(folder, 'input/data', name), { recursive: true });
    writeFileSync(join(folder, 'input/data', name, 'rows.csv'), csv);
  }
  const program = await programOf(algorithm, 'train');
  return new Promise<{ code: unknown; said: string }>((resolve) => {
    const env = { SAGEMAKER_BASE_DIR: folder };
    execFile(program, { env }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, said: `${out}${err}` }),
    );
  });
}

/** Serves the model that was trained; answers how it is asked. */
async function serve(algorithm: string) {
  const free = createServer().listen(0);
  await once(free, 'listening');
  const { port } = free.address() as { port: number };
  free.close();
  await once(free, 'close');
  server = spawn(await programOf(algorithm, 'serve'), {
    env: { SAGEMAKER_BASE_DIR: folder, SAGEMAKER_BIND_TO_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(server.stdout!)) if (/listens/.test(line)) break;
  const url = `http://127.0.0.1:${port}`;
  expect((await fetch(`${url}/ping`)).status).toBe(200);
  return async (type: string, body: string, accept = '*/*') => {
    const headers = { 'content-type': type, accept };
    const response = await fetch(`${url}/invocations`, { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  };
}

const csv = Array.from({ length: 40 }, (_, x) => `${2 * x + 1},${x}`).join('\n');
const exact = { predictor_type: 'regressor', mini_batch_size: '40', epochs: '400' };

describe('the programs of linear-learner', () => {
  it('train and serve a line in the formats of AWS', async () => {
    const channel = { ContentType: 'text/csv', csv };
    const given = { ...exact, optimizer: 'sgd', learning_rate: '0.2' };
    const { code, said } = await train('linear-learner', given, {
      train: channel,
      validation: channel,
    });
    expect(code, said).toBe(0);
    expect(said).toMatch(/not AWS's code/);
    expect(said).toMatch(/^#quality_metric: host=algo-1, validation rmse <loss>=\S+$/m);
    const ask = await serve('linear-learner');
    const { predictions } = JSON.parse((await ask('text/csv', '10\n20\n')).text);
    expect(predictions).toHaveLength(2);
    expect(predictions[0].score).toBeCloseTo(21, 0);
    const one = await ask('application/json', '{"instances":[{"features":[10]}]}');
    expect(JSON.parse(one.text).predictions[0]).toEqual(predictions[0]);
    const lines = '{"data":{"features":{"values":[10]}}}\n';
    const line = await ask('application/jsonlines', lines, 'application/jsonlines');
    expect(JSON.parse(line.text)).toEqual(predictions[0]);
    const sparse = '{"instances":[{"data":{"features":{"keys":[0],"shape":[1],"values":[20]}}}]}';
    expect(JSON.parse((await ask('application/json', sparse)).text).predictions[0]).toEqual(
      predictions[1],
    );
  });

  it('answer what is wrong with a request', async () => {
    await train('linear-learner', exact, { train: { ContentType: 'text/csv', csv } });
    const ask = await serve('linear-learner');
    expect(await ask('text/csv', '1,2')).toMatchObject({
      status: 400,
      text: expect.stringMatching(/2 features; .* 1\./),
    });
    expect(await ask('text/csv', 'x')).toMatchObject({
      status: 400,
      text: expect.stringMatching(/found "x"/),
    });
    expect(await ask('image/png', '1')).toMatchObject({
      status: 400,
      text: expect.stringMatching(/must be text\/csv/),
    });
    expect(await ask('application/json', '[1]')).toMatchObject({
      status: 400,
      text: expect.stringMatching(/instances/),
    });
    const sparse = (shape: string) =>
      `{"instances":[{"data":{"features":{"keys":[0],"shape":[${shape}],"values":[20]}}}]}`;
    for (const shape of ['1e12', '0', '1.5', '"1"']) {
      expect(await ask('application/json', sparse(shape))).toMatchObject({
        status: 400,
        text: expect.stringMatching(/keys and shape/),
      });
    }
    expect(await ask('text/csv', '1', 'text/html')).toMatchObject({ status: 406 });
  });

  it('say in the file of the failure what their owner can repair, and exit with 2', async () => {
    const given = { ...exact, mini_batch_size: '1000' };
    const { code, said } = await train('linear-learner', given, {
      train: { ContentType: 'text/csv', csv },
    });
    expect(code).toBe(2);
    const failure = readFileSync(join(folder, 'output/failure'), 'utf8');
    expect(failure).toMatch(/^Customer Error: No training data processed: mini_batch_size is 1000/);
    expect(said).toContain(failure);
  });
});

describe('the programs of kmeans', () => {
  it('train and serve clusters', async () => {
    const points = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? '0,0' : '6,8')).join('\n');
    const channel = { ContentType: 'text/csv;label_size=0', csv: points };
    const given = { k: '2', feature_dim: '2' };
    const { code, said } = await train('kmeans', given, { train: channel, test: channel });
    expect(code, said).toBe(0);
    expect(said).toMatch(/^#quality_metric: host=algo-1, test msd <loss>=0$/m);
    const ask = await serve('kmeans');
    const { predictions } = JSON.parse((await ask('text/csv', '0,1\n6,8\n')).text);
    const [near, far] = predictions;
    expect([near.distance_to_cluster, far.distance_to_cluster]).toEqual([1, 0]);
    expect(new Set([near.closest_cluster, far.closest_cluster])).toEqual(new Set([0, 1]));
  });

  it('refuse the model of another algorithm', async () => {
    await train('linear-learner', exact, { train: { ContentType: 'text/csv', csv } });
    const env = { SAGEMAKER_BASE_DIR: folder, SAGEMAKER_BIND_TO_PORT: '1' };
    const program = await programOf('kmeans', 'serve');
    const served = promisify(execFile)(program, { env });
    await expect(served).rejects.toThrow(/model_algo-1 is not of Trainyard's own kmeans/);
  });
});
