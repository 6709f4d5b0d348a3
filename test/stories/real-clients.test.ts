import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type SubmitOptions, Trainyard } from '../../clients/typescript/client.ts';
import { needProgram } from './needed.ts';
import { RealPlane } from './real-plane.ts';
import { shownOutput, shownProgram } from './shown-program.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const story = join(root, 'test/stories/client-story');
const python = join(root, 'clients/python');

/** A step that every client can do: a verb, what it takes, and what comes of it. */
interface Step {
  do: 'submit' | 'wait' | 'cancel' | 'download' | 'logs' | 'events' | 'trials' | 'invoke';
  job?: Record<string, unknown>;
  key?: string;
  timeout?: number;
  name?: string;
  source?: string;
  value?: unknown;
  gives: object;
}

const stepsOf = (folder: string, name: string): Step[] =>
  JSON.parse(readFileSync(join(folder, 'steps.json'), 'utf8').replaceAll('NAME', name));

/** Does the steps by the client for TypeScript: see `client-story/steps.py` for the other one. */
async function typescript(plane: Trainyard, folder: string, name: string): Promise<unknown[]> {
  let id = '';
  const verbs: Record<Step['do'], (step: Step) => Promise<unknown>> = {
    async submit({ job, key }) {
      const options: SubmitOptions = { folder, ...(key ? { idempotencyKey: key } : {}) };
      const before = id;
      const made = await plane.submit(job!, options);
      id = made.id;
      const again = key ? await plane.submit(job!, options) : made;
      return { kind: made.kind, first: id !== before && again.id === id };
    },
    async wait({ timeout }) {
      const options = timeout === undefined ? {} : { timeoutSeconds: timeout };
      const { phase, reason } = await plane.wait(id, options);
      return { phase, reason };
    },
    async cancel({ gives }) {
      const { phase } = await plane.cancel(id);
      return 'phase' in gives ? { phase } : {};
    },
    async download({ name: one }) {
      const into = join(folder, name);
      const folders = await plane.download(id, one, into);
      return Object.fromEntries(folders.flatMap((at) => filesIn(at, into)));
    },
    async logs({ source }) {
      const lines = await allOf(plane.logs(id, { follow: true }));
      return lines.filter((line) => line.source === source).map(({ message }) => message);
    },
    events: async () => (await allOf(plane.events(id))).map(({ phase }) => phase),
    async trials() {
      const found = await plane.trials(id);
      return found.map((one) => [one.hyperParameters.factor, one.objective]).sort();
    },
    invoke: ({ value }) => plane.invoke(name, value),
  };
  const outcomes: unknown[] = [];
  for (const step of stepsOf(folder, name)) {
    outcomes.push(await verbs[step.do](step).catch(refusalOf));
  }
  return outcomes;
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function refusalOf(error: unknown): object {
  if (!(error instanceof Trainyard.TrainyardError)) throw error;
  const isProblem = error instanceof Trainyard.ProblemError;
  const { status = null, problem = undefined } = isProblem ? error : {};
  const { code = null, pointer = null } = problem ?? {};
  return { error: error.name, status, code, pointer };
}

function filesIn(folder: string, from: string): [string, string][] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map((name) => {
    const path = join(folder, name);
    return [relative(from, path), readFileSync(path, 'utf8')];
  });
}

describe('a client', () => {
  const plane = new RealPlane();
  const folder = join(plane.data, 'story');
  beforeAll(async () => {
    cpSync(story, folder, { recursive: true });
    const code = join(folder, 'code');
    for (const out of ['node_modules/x', '__pycache__', 'made']) {
      mkdirSync(join(code, out), { recursive: true });
      writeFileSync(join(code, out, 'left.txt'), 'not to be sent');
    }
    const texts = {
      '.env': 'SECRET=1\n',
      '.gitignore': '*.log\n/made/\n',
      '.dockerignore': '# By hand.\n.*\n*.txt\n!kept.txt\n',
      'kept.txt': 'to be sent\n',
      'left.log': '',
      'left.txt': '',
    };
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(code, name), text);
    await plane.start();
  });
  afterAll(() => plane.close());

  it('of TypeScript and of Python tell the same story', { timeout: 120_000 }, async (ctx) => {
    needProgram('python3', ctx);
    const env = { PATH: process.env.PATH, TRAINYARD_DATA: plane.data };
    const line = ['-B', join(folder, 'steps.py'), python, 'by-python'];
    const [ours, theirs] = await Promise.all([
      typescript(new Trainyard({ data: plane.data }), folder, 'by-typescript'),
      run('python3', line, { cwd: folder, env }),
    ]);
    const wanted = stepsOf(folder, 'any').map(({ gives }) => gives);
    expect(ours).toEqual(wanted);
    expect(JSON.parse(theirs.stdout)).toEqual(wanted);
  });

  it('does what its page shows', { timeout: 120_000 }, async (ctx) => {
    needProgram('python3', ctx);
    const examples = join(root, 'examples');
    for (const name of ['python-task', 'price-forecast/data']) {
      cpSync(join(examples, name), join(folder, name), { recursive: true });
    }
    const program = join(folder, 'shown.ts');
    const client = pathToFileURL(join(root, 'clients/typescript/client.ts')).href;
    writeFileSync(program, shownProgram('ts').replace('trainyard/client', client));
    const env = { PATH: process.env.PATH, TRAINYARD_DATA: plane.data, PYTHONPATH: python };
    const [ts, py] = await Promise.all([
      run(process.execPath, [program], { env }),
      run('python3', ['-B', '-c', shownProgram('python')], {
        cwd: join(folder, 'python-task'),
        env,
      }),
    ]);
    expect(ts.stdout).toMatch(shownOutput);
    expect(py.stdout).toMatch(/^task 2008: 253 days, mean close 1\d+\.\d+/m);
    expect(py.stdout).toMatch(/\nSucceeded \d+\.\d+\n\[.*results\/task\/summary'\)\]\n$/);
    const summary = join(folder, 'python-task/results/task/summary/summary.json');
    expect(JSON.parse(readFileSync(summary, 'utf8'))['2008']).toMatchObject({ days: 253 });
  });

  it('submits by its page the example in Python, as its file has it', () => {
    const [written] = /\{.*?\n {8}\}/s.exec(shownProgram('python'))!;
    const job = JSON.parse(written.replace(/,(?=\s*[}\]])/g, ''));
    const file = readFileSync(join(root, 'examples/python-task/job.yaml'), 'utf8');
    expect(job).toEqual(parse(file));
  });

  it('leaves jobs that the command line tells of', async () => {
    expect(await plane.say('events', 'typescript-task')).toMatch(/Queued[\s\S]*Succeeded/);
    expect(await plane.say('why', 'typescript-task')).toContain('Succeeded');
    expect(plane.complaints).toEqual([]);
  });
});
