import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCommand } from '../../../cli/run-command.ts';
import { root } from '../../../infra/aws/paths.ts';
import { fakeSystem } from './cli-harness.ts';

const made: string[] = [];
const temporary = () => {
  made.push(mkdtempSync(join(tmpdir(), 'trainyard-init-')));
  return made.at(-1)!;
};
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** Where this machine has a `python3` that is found, or has none. */
const path = temporary();
writeFileSync(join(path, 'python3'), '');
chmodSync(join(path, 'python3'), 0o755);

/** A folder called `prices` with these files, after `trainyard init` in it. */
async function initIn(
  files: Record<string, string>,
  { hasPython = true, words = [] as string[] } = {},
) {
  const cwd = join(temporary(), 'Prices 2');
  for (const [name, text] of Object.entries({ ...files, '.keep': '' })) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const again = (...more: string[]) => init(cwd, hasPython, [...words, ...more]);
  return {
    cwd,
    ...(await again()),
    again,
    read: (name: string) => readFileSync(join(cwd, name), 'utf8'),
  };
}

async function init(cwd: string, hasPython: boolean, words: string[]) {
  const { system, written } = fakeSystem({ cwd, env: hasPython ? { PATH: path } : {} });
  const code = await runCommand(['init', ...words], system);
  return { code, ...written };
}

/** The schema as it comes with the command line. */
const schemaText = readFileSync(join(root, 'cli/schema/trainyard.schema.json'), 'utf8');
const isFile = new Ajv({ strict: false }).compile(JSON.parse(schemaText));
const houses = readFileSync(join(root, 'examples/python-train/data/houses.csv'), 'utf8');
const script = readFileSync(join(root, 'examples/python-train/code/train.py'), 'utf8');

describe('trainyard init', () => {
  it.each([true, false])(
    'makes a search and an endpoint of a CSV file, python3 %s',
    async (has) => {
      const { code, out, read } = await initIn({ 'houses.csv': houses }, { hasPython: has });
      expect(code).toBe(0);
      expect(out).toMatch('houses.csv, with numbers in size, price: the job learns price');
      const job = parse(read('job.yaml'));
      expect(job).toMatchObject({ kind: 'pipeline', name: 'prices-2' });
      expect(job.stages.tune).toMatchObject({
        command: has ? ['python3', 'train.py'] : ['node', 'train.mjs'],
        inputs: { train: './houses.csv' },
        hyperParameters: { target: 'price' },
      });
      expect(parse(read('nightly.yaml'))).toMatchObject({
        name: 'nightly-prices-2',
        timeZone: 'Europe/Berlin',
        job,
      });
      expect(read(has ? 'code/serve.py' : 'code/serve.mjs')).toMatch('SAGEMAKER_BIND_TO_PORT');
    },
  );

  it('trains a script for SageMaker with the channels, arguments and metrics it has', async () => {
    const files = {
      'src/train.py': script,
      'data/train/a.csv': houses,
      'src/requirements.txt': '',
    };
    const { read, out } = await initIn(files);
    expect(out).toMatch('src/train.py, a script for SageMaker, with its requirements.txt');
    expect(parse(read('job.yaml'))).toMatchObject({
      kind: 'training',
      source: './src',
      command: ['python3', 'train.py'],
      inputs: { train: './data/train' },
      hyperParameters: { epochs: 200, 'learning-rate': 0.1 },
      metrics: [{ name: 'validation:rmse' }],
    });
    const [{ regex }] = parse(read('job.yaml')).metrics;
    expect(new RegExp(regex).exec('epoch 50: validation:rmse=0.125')?.[1]).toBe('0.125');
  });

  it('says what is missing: data of a channel, packages of a virtual environment', async () => {
    const { out, read } = await initIn({ 'train.py': script, '.venv/pyvenv.cfg': '' });
    expect(parse(read('job.yaml')).inputs).toEqual({ train: './data/train' });
    expect(out).toMatch(/Put into \.\/data\/train what the script reads as SM_CHANNEL_TRAIN\n/);
    expect(out).toMatch('pip freeze > requirements.txt');
  });

  const csv = 'name,city\na,b\n';
  it.each([
    ['a Dockerfile', { Dockerfile: 'FROM node:24\n', 'main.py': '' }, { source: '.' }],
    ['Python', { 'b.py': '', 'main.py': '' }, { command: ['python3', 'main.py'] }],
    [
      'Python that says it runs',
      { 'a.py': '', 'b.py': "__name__ == '__main__'" },
      { command: ['python3', 'b.py'] },
    ],
    [
      'Node',
      { 'package.json': '{"main": "go.mjs"}', 'go.mjs': '' },
      { command: ['node', 'go.mjs'] },
    ],
    [
      'Node with a start',
      { 'package.json': '{"scripts": {"start": "x"}}' },
      { command: ['npm', 'start'] },
    ],
    ['data beside', { 'main.py': '', 'd/x.csv': csv }, { inputs: { data: './d/x.csv' } }],
    ['a table of words', { 'x.csv': csv }, { source: './code', command: ['python3', 'main.py'] }],
    ['nothing', {}, { source: './code', outputs: ['summary'] }],
  ])('makes a task of %s', async (_what, files: Record<string, string>, job) => {
    const { code, read } = await initIn(files);
    expect(code).toBe(0);
    expect(parse(read('job.yaml'))).toMatchObject({ kind: 'task', ...job });
  });

  it('knows a column by a name that no other has', async () => {
    const rows = Array.from({ length: 30 }, (_, at) => `${at},${2 * at},${3 * at},${4 * at}\n`);
    const { out } = await initIn({ 'd.csv': `a,a,b,c\n${rows.join('')}` });
    expect(out).toMatch('d.csv, with numbers in b, c: the job learns c');
  });

  it.each(['null', '[]', '7', '{"main": 5, "scripts": null}', '{"scripts": {"start": {}}}'])(
    'makes a task of the program beside a package.json of %s',
    async (text) => {
      const { code, read } = await initIn({ 'package.json': text, 'index.js': '' });
      expect(code).toBe(0);
      expect(parse(read('job.yaml')).command).toEqual(['node', 'index.js']);
    },
  );

  it('looks past what may not be read, and names that break a line', async () => {
    const { cwd, again, read } = await initIn({ 'main.py': '', 'b\nc.csv': csv });
    mkdirSync(join(cwd, 'locked'));
    symlinkSync('/nowhere', join(cwd, 'a.py'));
    chmodSync(join(cwd, 'locked'), 0);
    chmodSync(join(cwd, 'main.py'), 0);
    const { code } = await again('--force');
    chmodSync(join(cwd, 'locked'), 0o755);
    expect(code).toBe(0);
    expect(parse(read('job.yaml'))).toMatchObject({ command: ['python3', 'main.py'] });
    expect(parse(read('job.yaml')).inputs).toBeUndefined();
  });

  it.each<Record<string, string>>([
    { 'houses.csv': houses },
    { 'train.py': script },
    { Dockerfile: '', 'a b.csv': csv },
    {},
  ])('writes files that the schema of files takes, %#', async (files) => {
    const { read, out } = await initIn(files);
    for (const name of ['job.yaml', 'nightly.yaml']) {
      expect(isFile(parse(read(name))), JSON.stringify(isFile.errors)).toBe(true);
      const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(read(name))![1]!;
      expect(read(schema)).toBe(schemaText);
    }
    expect(out).toMatch(/trainyard plane up\n {2}trainyard plan job.yaml\n/);
  });

  it('leaves alone what is there, unless it is told otherwise', async () => {
    const mine = { 'job.yaml': 'kind: mine\n', 'code/main.py': 'mine' };
    const { out, read, again } = await initIn(mine);
    expect(out).toMatch('Left alone, since it is there (--force): job.yaml, code/main.py\n');
    expect(read('job.yaml')).toBe('kind: mine\n');
    expect((await again('--force')).out).toMatch('Wrote job.yaml, nightly.yaml');
    expect(read('job.yaml')).toMatch('kind: task');
  });

  it('names the folder in what is next, and a folder that is not there', async () => {
    const cwd = temporary();
    mkdirSync(join(cwd, 'a'));
    expect((await init(cwd, true, ['a'])).out).toMatch('trainyard submit a/job.yaml --watch');
    const { code, err } = await init(cwd, true, ['b']);
    expect(code).toBe(2);
    expect(err).toMatch(/folder \S+b cannot be read \(ENOENT\)/);
  });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe('the programs that init brings along', () => {
  const programs = join(root, 'examples/first-job');
  const data = temporary();
  writeFileSync(join(data, 'houses.csv'), houses);
  const learn = (program: string, file: string, model: string) => {
    const env = { ...process.env, SM_CHANNEL_TRAIN: data, SM_MODEL_DIR: model };
    const words = ['--target', 'price', '--degree', '2', '--l2', '0.001'];
    return spawnSync(program, [join(programs, file), ...words], { env, encoding: 'utf8' });
  };

  const rows = [
    [process.execPath, 'train.mjs', 'serve.mjs'],
    ...(hasPython ? [['python3', 'train.py', 'serve.py']] : []),
  ] as const;
  it.each(rows)(
    '%s learns by %s what is better than the mean, and answers by %s',
    async (...row) => {
      const [program, train, serve] = row;
      const model = temporary();
      const { stdout, status } = learn(program, train, model);
      expect(status).toBe(0);
      expect(stdout).toMatch(/mean:rmse=0\.789734\nvalidation:rmse=0\.0952341\n/);
      const port = String(20_000 + (process.pid % 20_000) + rows.indexOf(row as never));
      const env = { ...process.env, SM_MODEL_DIR: model, SAGEMAKER_BIND_TO_PORT: port };
      const server = spawn(program, [join(programs, serve)], { env });
      try {
        const ask = (body: string) => {
          const url = `http://127.0.0.1:${port}/invocations`;
          return fetch(url, { method: 'POST', body }).catch(() => undefined);
        };
        let answer = await ask('{"size": 1}');
        while (!answer && server.exitCode === null) answer = await ask('{"size": 1}');
        const { price } = (await answer!.json()) as { price: number };
        expect(price).toBeCloseTo(1.91, 1);
        const refused = await ask('{"sise": 1}');
        expect(refused!.status).toBe(400);
        expect(await refused!.text()).toMatch('needed is an object with size');
      } finally {
        server.kill();
      }
    },
  );

  it.runIf(hasPython)('leave out rows of nan where python3 is there', () => {
    const rows = Array.from({ length: 30 }, (_, at) => `${at},${at === 7 ? 'nan' : 2 * at}\n`);
    writeFileSync(join(data, 'houses.csv'), `size,price\n${rows.join('')}`);
    const { stdout } = learn('python3', 'train.py', temporary());
    expect(stdout).toMatch(/^23 rows to learn from, 6 held back/);
    expect(stdout).toMatch(/^validation:rmse=\d/m);
  });

  it.runIf(hasPython)('say where python3 is there what is wrong with data without numbers', () => {
    writeFileSync(join(data, 'houses.csv'), 'size,price\na,b\n');
    const { stderr, status } = learn('python3', 'train.py', temporary());
    expect(status).toBe(1);
    expect(stderr).toMatch('0 rows with numbers in [] and price: too few');
  });
});
