import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Check } from '../../cli/show/doctor-text.ts';
import type { PlaneFile } from '../../infra/local/boot/plane-file.ts';
import { forbids } from '../../infra/package/licences.ts';
import { type Packed, pack } from '../../infra/package/pack.ts';
import { oldestClient } from '../../shared/version.ts';
import { installPackage } from '../install-package.ts';
import { shownOutput, shownProgram } from './shown-program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'trainyard-package-'));
const [prefix, home, folder] = ['prefix', 'home', 'folder'].map((name) => join(place, name));
const installed = join(prefix!, 'lib/node_modules/trainyard');
/** Nothing of this repository, and no setting of who runs the test. */
const env = { HOME: home!, PATH: `${prefix}/bin:${dirname(process.execPath)}:/usr/bin:/bin` };
let packed: Packed;
let plane: ChildProcess | undefined;

/** A command as somebody types it in an empty folder, who has installed the package. */
function trainyard(
  args: readonly string[],
  { input, given = {} }: { input?: string; given?: Record<string, string> } = {},
) {
  const { status, stdout, stderr } = spawnSync('trainyard', args, {
    ...{ cwd: folder, env: { ...env, ...given }, encoding: 'utf8', timeout: 60_000 },
    ...(input === undefined ? {} : { input }),
  });
  return { status, stdout, stderr };
}

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

beforeAll(async () => {
  for (const path of [prefix!, home!, folder!]) mkdirSync(path);
  packed = await pack();
  installPackage(packed.file, prefix!);
});

afterAll(async () => {
  if (plane && plane.exitCode === null) {
    const gone = new Promise((resolve) => plane!.on('exit', resolve));
    plane.kill('SIGINT');
    await gone;
  }
  rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

test('one package has everything, in less than 25 MB and with at most 10 dependencies', () => {
  const manifest = JSON.parse(readFileSync(`${installed}/package.json`, 'utf8'));
  expect(Object.keys(manifest.dependencies ?? {}).length).toBeLessThanOrEqual(10);
  expect(readdirSync(dirname(installed))).toEqual(['trainyard']);
  expect(existsSync(`${installed}/node_modules`)).toBe(false);
  expect(packed.unpackedSize).toBeLessThan(25e6);
  // Node runs no TypeScript of an installed package.
  expect(filesIn(installed).filter((file) => /(?<!\.d)\.tsx?$/.test(file))).toEqual([]);
});

test('what is bundled is named with its licence, and none binds who offers a service', () => {
  const text = readFileSync(`${installed}/THIRD-PARTY-NOTICES.txt`, 'utf8');
  const titles = [...text.matchAll(/^((?:@[\w-]+\/)?[\w.-]+) \d+\.\S+ \((.+)\)$/gm)];
  const names = titles.map(([, name]) => name);
  // Of the command line and the plane, of the functions, and of the console.
  expect(names).toEqual(expect.arrayContaining(['yaml', 'jsonata', '@middy/core', 'uplot']));
  expect(titles.filter(([, , licence]) => forbids(licence!))).toEqual([]);
});

/** The store of a plane of the last release whose clients are taken. */
const recordedStore = fileURLToPath(new URL(`../recorded/${oldestClient}.db.br`, import.meta.url));

test('an installed plane starts in any folder and runs a job, without a synth', async () => {
  mkdirSync(`${home}/.trainyard`);
  writeFileSync(`${home}/.trainyard/plane.db`, brotliDecompressSync(readFileSync(recordedStore)));
  const options = ['--port', '0', '--aws-port', '0', '--runtime', 'process'];
  plane = spawn('trainyard', ['plane', 'up', ...options], {
    ...{ cwd: folder, env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  plane.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await new Promise<void>((ready, fail) => {
    plane!.stdout!.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('Trainyard is ready.')) ready();
    });
    plane!.on('exit', (code) => fail(new Error(`The plane ended with ${code}: ${said}`)));
  });
  expect(existsSync(`${home}/.trainyard/plane.json`)).toBe(true);
  const job = { kind: 'task', name: 'hello', image: 'node:24', command: ['node', '-p', '6*7'] };
  const { status, stdout, stderr } = trainyard(['submit', '-', '--watch'], {
    input: JSON.stringify(job),
  });
  expect(status, `${stdout}${stderr}${said}`).toBe(0);
  expect(trainyard(['logs', 'hello']).stdout).toContain('42');
  expect(readdirSync(folder!)).toEqual([]);
  const standIn = readFileSync(`${home}/.trainyard/programs/codebuild/docker`, 'utf8');
  expect(standIn).toContain(`TRAINYARD_CACHE='${home}/.cache/trainyard'`);
});

/** What a file says, that of the console's packed files too. */
const saidIn = (file: string): string => {
  const text = readFileSync(file, 'utf8');
  const packedFiles = text.matchAll(/"gzip":\s*"([^"]+)"/g);
  return [
    text,
    ...[...packedFiles].map(([, gzip]) => `${gunzipSync(Buffer.from(gzip!, 'base64'))}`),
  ].join('\n');
};

/** Scripts of a clone, and files of it that are not in the package. */
const ofClone = (text: string): string[] => {
  const scripts = text.match(/\b(npm (start|run|test)|npx trainyard|infra\/synth)\b/g) ?? [];
  const paths = text.match(/(?<![\w/.-])(examples|docs)\/[\w-]+([/.][\w-]+)*/g) ?? [];
  return [...scripts, ...paths.filter((path) => !existsSync(`${installed}/${path}`))];
};

test('no program of it, deployed or not, names a command or a file that only a clone has', () => {
  expect(ofClone('npm run prices, examples/first-job/main.py, (docs/money.md)')).toEqual([
    'npm run',
    'docs/money.md',
  ]);
  const programs = [installed, `${home}/.cache/trainyard`].flatMap(filesIn);
  const read = programs.filter((file) => /\.([cm]?js|py|json)$/.test(file));
  expect(read.some((file) => file.endsWith('console-files.mjs'))).toBe(true);
  const named = read.flatMap((file) => ofClone(saidIn(file)).map((what) => `${file}: ${what}`));
  expect(named).toEqual([]);
});

/** A program that has no type errors but those that it expects. */
const typed = `import { Trainyard } from 'trainyard/client';

export async function wrong(plane: Trainyard): Promise<void> {
  // @ts-expect-error there is no such call
  await plane.api.call('GET /nothing');
  // @ts-expect-error no job has this phase
  const phase: 'Done' = (await plane.wait('x')).phase;
}
`;

test('a program imports the client with its types, and as JavaScript runs a job by it', () => {
  const project = join(place, 'project');
  const modules = join(project, 'node_modules');
  mkdirSync(modules, { recursive: true });
  symlinkSync(installed, join(modules, 'trainyard'));
  for (const name of ['@types', 'undici-types']) {
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  writeFileSync(join(project, 'package.json'), '{"type": "module"}');
  writeFileSync(join(project, 'typed.ts'), typed);
  writeFileSync(join(project, 'main.ts'), shownProgram('ts'));
  const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
  const run = (program: string, ...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], { cwd: project, env, encoding: 'utf8' });
  const compiled = run(
    join(root, 'node_modules/typescript/bin/tsc'),
    ...options,
    'main.ts',
    'typed.ts',
  );
  expect(compiled.stdout).toBe('');
  const { stdout, stderr } = run('main.js');
  expect(stdout, stderr).toMatch(shownOutput);
});

test('what a plane of the last release kept is there', () => {
  const said = (...line: string[]) => JSON.parse(trainyard([...line, '-o', 'json']).stdout);
  expect(said('get', 'kept')).toMatchObject({ name: 'kept', phase: 'Succeeded' });
  expect(trainyard(['logs', 'kept']).stdout).toContain('42');
  expect(trainyard(['schedules']).stdout).toContain('nightly');
  expect(trainyard(['budget', 'get', 'default']).stdout).toContain('$5.00');
});

test('a plane that was named is the one that commands mean', () => {
  expect(trainyard(['plane', 'use', 'http://127.0.0.1:9', '--name', 'far']).stderr).toBe('');
  expect(trainyard(['list']).stderr).toContain('The plane far, http://127.0.0.1:9 needs');
  expect(trainyard(['plane', 'use', 'local']).status).toBe(0);
  expect(trainyard(['list']).stdout).toContain('hello');
});

test('the doctor asks AWS as the caller, and a deployment makes the roles that it missed', () => {
  const { awsUrl, adminKeys } = JSON.parse(
    readFileSync(`${home}/.trainyard/plane.json`, 'utf8'),
  ) as PlaneFile;
  const given = {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_ACCESS_KEY_ID: adminKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: adminKeys.secretAccessKey,
    AWS_REGION: 'us-east-1',
  };
  const doctor = () => {
    const { status, stdout, stderr } = trainyard(['plane', 'doctor', '-o', 'json'], { given });
    expect(status, stderr).toBe(1);
    const { checks } = JSON.parse(stdout) as { checks: Check[] };
    return (name: string) => checks.find((check) => check.name === name);
  };
  const found = doctor();
  expect(found('credentials')).toMatchObject({ status: 'ok' });
  expect(found('region')).toMatchObject({ status: 'ok' });
  expect(found('bootstrap')).toMatchObject({ status: 'fail', found: 'CDK has none in us-east-1' });
  expect(found('role for elasticloadbalancing')).toMatchObject({ status: 'fail' });
  expect(found('concurrent Lambda functions')).toMatchObject({ status: 'ok', found: '1000' });
  expect(found('permission to deploy')?.found).toContain('not looked at');
  // Where there is no npx a deployment ends as it comes to CDK: what it makes before is there.
  const path = `${prefix}/bin:${dirname(process.execPath)}`;
  const { status, stderr } = trainyard(['plane', 'deploy', '--yes'], {
    given: { ...given, PATH: path },
  });
  expect(status).toBe(3);
  expect(stderr).toContain('> npx --yes aws-cdk@');
  expect(stderr).toContain('npx could not be started');
  expect(doctor()('role for elasticloadbalancing')).toMatchObject({ status: 'ok' });
});

test('a dry run of the deployment shows changes and idle price, and asks nobody', () => {
  const { status, stdout } = trainyard(['plane', 'deploy', '--dry-run', '--region', 'eu-west-1']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/trainyard-data: new, \d+ resources/);
  expect(stdout).toContain('What bills while idle: $0.01 a month');
  expect(stdout).toMatch(/deploy --app \S+ --all/);
});
