import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../infra/aws/paths.ts';
import { findBasePrograms } from '../../infra/local/workloads/base-programs.ts';

const folder = mkdtempSync(`${tmpdir()}/trainyard-script-mode-`);
const source = `${root}/infra/aws/image`;
const base = `${folder}/ml`;
const config = `${base}/input/config`;
const programs = await findBasePrograms(process.env.PATH ?? '', process.execPath);

/** What prints the words and the SM_* variables that it was given, as JSON. */
const tell =
  'console.log(JSON.stringify({ words: process.argv.slice(1), env: Object.fromEntries(' +
  "Object.entries(process.env).filter(([name]) => name.startsWith('SM_'))) }))";

beforeAll(() => {
  mkdirSync(`${folder}/bin`, { recursive: true });
  mkdirSync(`${folder}/lib/trainyard`, { recursive: true });
  mkdirSync(config, { recursive: true });
  cpSync(`${source}/train.sh`, `${folder}/bin/train`);
  for (const file of ['script-mode.py', 'script-mode.mjs']) {
    cpSync(`${source}/${file}`, `${folder}/lib/trainyard/${file}`);
  }
  for (const language of ['python3', 'node', 'none']) {
    mkdirSync(`${folder}/${language}`);
    for (const tool of ['env', 'mkdir', 'mkfifo', 'mktemp', 'sh', 'sleep', 'tail', 'tee']) {
      const { stdout } = spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' });
      symlinkSync(stdout.trim(), `${folder}/${language}/${tool}`);
    }
  }
  symlinkSync(process.execPath, `${folder}/node/node`);
  if (programs.python) symlinkSync(programs.python, `${folder}/python3/python3`);
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Given {
  hyperParameters?: Record<string, string>;
  channels?: string[];
  environment?: Record<string, string>;
}

function place({ hyperParameters = {}, channels = [] }: Given): void {
  rmSync(`${base}/output`, { recursive: true, force: true });
  const inputs = Object.fromEntries(channels.map((name) => [name, { TrainingInputMode: 'File' }]));
  const resources = { current_host: 'algo-2', hosts: ['algo-1', 'algo-2'] };
  writeFileSync(`${config}/hyperparameters.json`, JSON.stringify(hyperParameters));
  writeFileSync(`${config}/inputdataconfig.json`, JSON.stringify(inputs));
  writeFileSync(`${config}/resourceconfig.json`, JSON.stringify(resources));
}

/** The environment of `train` in an image that has this language alone. */
function environmentOf(language: string, words: string[], given: Given) {
  return {
    ...given.environment,
    PATH: `${folder}/${language}`,
    SAGEMAKER_BASE_DIR: base,
    TRAINYARD_ARGC: String(words.length),
    ...Object.fromEntries(words.map((word, n) => [`TRAINYARD_ARG_${n}`, word])),
  };
}

function train(language: string, words: string[], given: Given = {}): SpawnSyncReturns<string> {
  place(given);
  const env = environmentOf(language, words, given);
  return spawnSync(`${folder}/bin/train`, [], { encoding: 'utf8', env });
}

interface Told {
  words: string[];
  env: Record<string, string>;
}

function told(language: string, given: Given): Told {
  const { stdout, stderr } = train(language, [process.execPath, '-e', tell, '--'], given);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** Text of a hyperparameter → the argument and the variable of it, as the toolkit gives them. */
const values: [text: string, argument: string, variable?: string][] = [
  ['0.1'],
  ['0.10'],
  ['1e-05'],
  ['12345678901234567890'],
  ['1e400'],
  ['adam'],
  ['True'],
  ['NaN'],
  ['007'],
  [''],
  ['a b "c" $HOME `id`; \'d\' \\ é'],
  ['two\nlines'],
  [' 5 ', '5'],
  ['"adam"', 'adam'],
  ['true', 'True', 'true'],
  ['null', '', ''],
  ['[1, 2]', '[1, 2]', '[1,2]'],
  ['["a", "it\'s"]', `['a', "it's"]`, `["a","it's"]`],
  [
    '[true, null, {"b": 1, "a": "x"}]',
    "[True, None, {'b': 1, 'a': 'x'}]",
    '[true,null,{"a":"x","b":1}]',
  ],
  ['{"b": 2, "a": "x"}', 'a=x,b=2', '{"a":"x","b":2}'],
].map(([text, argument = text!, variable = argument]) => [text!, argument, variable]);

describe.each(['python3', 'node'])('script mode in an image with %s alone', (language) => {
  beforeEach(({ skip }) => {
    if (language === 'python3' && !programs.python) skip('This machine has no python3.');
  });

  it('passes each hyperparameter as its argument and variable, numbers as written', () => {
    const names = values.map((_, n) => `p${String(n).padStart(2, '0')}`);
    const given = Object.fromEntries(names.map((name, n) => [name, values[n]![0]]));
    const { words, env } = told(language, { hyperParameters: given });
    const expected = values.flatMap(([, argument], n) => [`--${names[n]}`, argument]);
    expect(words).toEqual(expected);
    expect(JSON.parse(env.SM_USER_ARGS!)).toEqual(expected);
    expect(names.map((name) => env[`SM_HP_${name.toUpperCase()}`])).toEqual(
      values.map(([, , variable]) => variable),
    );
    expect(env.SM_HPS).toContain('"p01":0.10,"p02":1e-05,"p03":12345678901234567890');
    expect(JSON.parse(env.SM_HPS!)).toMatchObject({
      p05: 'adam',
      p13: 'adam',
      p14: true,
      p15: null,
    });
  });

  it('keeps reserved names back, and gives a name of one letter one dash', () => {
    const hyperParameters = {
      b: '2',
      'learning-rate': '0.5',
      _tuning_objective_metric: 'loss',
      sagemaker_program: 'train.py',
      sagemaker_region: 'us-east-1',
    };
    const { words, env } = told(language, { hyperParameters });
    expect(words).toEqual(['-b', '2', '--learning-rate', '0.5']);
    expect(env.SM_HPS).toBe('{"b":2,"learning-rate":0.5}');
    expect(env).toMatchObject({ 'SM_HP_LEARNING-RATE': '0.5', SM_HP_LEARNING_RATE: '0.5' });
  });

  it('tells folders, channels, hosts and processors', () => {
    const { words, env } = told(language, { channels: ['train', 'my-data'] });
    expect(words).toEqual([]);
    expect(env).toMatchObject({
      SM_MODEL_DIR: `${base}/model`,
      SM_OUTPUT_DATA_DIR: `${base}/output/data`,
      SM_CHANNELS: '["my-data","train"]',
      SM_CHANNEL_TRAIN: `${base}/input/data/train`,
      SM_CHANNEL_MY_DATA: `${base}/input/data/my-data`,
      SM_HPS: '{}',
      SM_USER_ARGS: '[]',
      SM_HOSTS: '["algo-1","algo-2"]',
      SM_CURRENT_HOST: 'algo-2',
      SM_NUM_GPUS: '0',
    });
    expect(Number(env.SM_NUM_CPUS)).toBeGreaterThan(0);
  });

  it('leaves the command as it is where the job says so', () => {
    const environment = { TRAINYARD_HYPERPARAMETER_ARGUMENTS: 'false' };
    const { words, env } = told(language, { hyperParameters: { lr: '0.1' }, environment });
    expect(words).toEqual([]);
    expect(env).toMatchObject({ SM_USER_ARGS: '[]', SM_HP_LR: '0.1' });
  });

  it('ends as the program ended, and leaves a failure file if it left none', () => {
    const says = 'echo out; for n in 1 2 3 4 5 6 7; do echo "line $n" >&2; done; exit 3';
    const failed = train(language, ['sh', '-c', says], { hyperParameters: { lr: '0.1' } });
    expect(failed).toMatchObject({ status: 3, stdout: 'out\n' });
    expect(failed.stderr.split('\n')).toHaveLength(8);
    expect(readFileSync(`${base}/output/failure`, 'utf8')).toBe(
      'ExecuteUserScriptError:\nExitCode 3\n' +
        'ErrorMessage "line 3\nline 4\nline 5\nline 6\nline 7"\n' +
        `Command "sh -c ${says} --lr 0.1"\n`,
    );
    train(language, ['sh', '-c', `echo mine > ${base}/output/failure; exit 4`]);
    expect(readFileSync(`${base}/output/failure`, 'utf8')).toBe('mine\n');
  });

  it('says that hyperparameters could not be read, and starts nothing', () => {
    place({});
    writeFileSync(`${config}/hyperparameters.json`, '{broken');
    const env = environmentOf(language, ['sh', '-c', 'echo started'], {});
    const { status, stdout } = spawnSync(`${folder}/bin/train`, [], { encoding: 'utf8', env });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(readFileSync(`${base}/output/failure`, 'utf8')).toContain('could not be read');
  });
});

describe('the program train', () => {
  it('runs the command of its variables, word for word', () => {
    const words = ['printf', '<%s>', 'a b', '"$HOME"; ls', "it's", ''].map((word) =>
      word === 'printf' ? '/usr/bin/printf' : word,
    );
    expect(train('node', words).stdout).toBe(`<a b><"$HOME"; ls><it's><>`);
    const bare = spawnSync(`${folder}/bin/train`, [], { encoding: 'utf8', env: { PATH: '/bin' } });
    expect(bare.stderr).toContain('give the job a command');
  });

  it('says what an image needs that can read no hyperparameters', () => {
    const { status, stderr } = train('none', ['sh', '-c', 'echo started']);
    expect(status).toBe(1);
    expect(stderr).toContain('neither python3 nor node');
    const environment = { TRAINYARD_HYPERPARAMETER_ARGUMENTS: 'false' };
    const { stdout } = train('none', ['sh', '-c', 'echo $SM_MODEL_DIR'], { environment });
    expect(stdout).toBe(`${base}/model\n`);
  });

  it('ends though a helper of the program still holds its standard error', () => {
    place({});
    const words = ['sh', '-c', 'sleep 60 > /dev/null & echo $!; exit 5'];
    const { status, stdout } = spawnSync(`${folder}/bin/train`, [], {
      encoding: 'utf8',
      env: environmentOf('node', words, {}),
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 30_000,
    });
    process.kill(Number(stdout));
    expect(status).toBe(5);
    expect(readFileSync(`${base}/output/failure`, 'utf8')).toContain('ExitCode 5');
  });

  it('passes the signal of a container on to the program', async ({ skip }) => {
    const own = 'mount -t tmpfs none /opt && mkdir -p /opt/ml/input/config';
    const allowed = spawnSync('unshare', ['-rm', 'sh', '-c', own]).status === 0;
    if (!allowed) skip('This machine lets nobody have a file system of his own.');
    const saves = "trap 'echo saved; exit 7' TERM; echo ready; while :; do sleep 0.05; done";
    const { SAGEMAKER_BASE_DIR: _none, ...env } = environmentOf('node', ['sh', '-c', saves], {});
    const command = `${own} && PATH=${env.PATH} exec ${folder}/bin/train`;
    const child = spawn('unshare', ['-rm', 'sh', '-c', command], {
      env: { ...env, PATH: process.env.PATH },
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!said.includes('ready') && (said + text).includes('ready')) child.kill('SIGTERM');
      said += text;
    });
    const [code] = await once(child, 'close');
    expect({ code, said }).toEqual({ code: 7, said: 'ready\nsaved\n' });
  });

  it('lets the program end by itself when the whole group is told to end', async () => {
    place({});
    const told = "trap 'echo saved; exit 7' TERM; echo ready; while :; do sleep 0.05; done";
    const env = environmentOf('node', ['sh', '-c', told], {});
    const child = spawn(`${folder}/bin/train`, [], { env, detached: true });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!said.includes('ready') && (said + text).includes('ready')) {
        process.kill(-child.pid!, 'SIGTERM');
      }
      said += text;
    });
    const [code] = await once(child, 'close');
    expect({ code, said }).toEqual({ code: 7, said: 'ready\nsaved\n' });
  });
});
