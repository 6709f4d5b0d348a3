import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem, problems } from '../../../shared/errors.ts';
import { parseSpec } from '../../../statemachines/spec.ts';
import { fakePlane, jobJson, runLine, saidPlane } from './cli-harness.ts';

const submitted: unknown[] = [];
let plane: Awaited<ReturnType<typeof fakePlane>>;
let cwd = '';
/** What the plan of a job called `early` finds. */
const tooEarly = { level: 'error', where: '/model', found: 'No job called x.', fix: 'Train it.' };

beforeAll(async () => {
  plane = await fakePlane(({ path, json }) => {
    try {
      const body = parseSpec(json());
      const findings = body.name === 'early' ? [tooEarly] : [];
      if (path === '/plans')
        return { body: { ...jobJson(), spec: body, plan: { cost: [], findings } } };
      submitted.push(body);
      return { status: 202, body: jobJson() };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { status } = problems[error.code];
      const { code, message: detail, details } = error;
      return { status, body: { status, code, detail, ...details } };
    }
  });
  cwd = mkdtempSync(join(tmpdir(), 'cli-places-'));
});

afterAll(() => {
  plane.close();
  rmSync(cwd, { recursive: true });
});

const run = (command: string, text: string) => {
  submitted.length = 0;
  writeFileSync(join(cwd, 'jobs.yaml'), text);
  return runLine([command, 'jobs.yaml'], { url: plane.url, cwd });
};

const good = 'kind: task\nname: good\nimage: a/b:1\n';
const bad = 'kind: task\nname: train\nimage: a/b:1\ncommand: python3 main.py\n';

test('a finding is told with the line of the file, what was given and what to write', async () => {
  const { code, err } = await run('submit', `# one\n${bad}`);
  expect(code).toBe(2);
  expect(err).toBe(
    `${saidPlane(plane.url)}` +
      'trainyard: /command: is "python3 main.py"; must be a list such as [python3, main.py] ' +
      '(InvalidSpec)\n' +
      '  where:   jobs.yaml:5 /command\n' +
      '  given:   python3 main.py\n' +
      '  fix:     Mend what is named and send it again.\n',
  );
});

test('several findings are told one by one, each with its line', async () => {
  const { err } = await run('plan', `${bad}spot: maybe\nenvironment:\n  A: [1]\n`);
  expect(err).toContain('  jobs.yaml:4 /command: is "python3 main.py"; must be a list');
  expect(err).toContain('  jobs.yaml:5 /spot: is "maybe"; must be true or false');
  expect(err).toContain('  jobs.yaml:7 /environment/A: is a list; must be text or a number');
});

test('what is missing is told with the line of what it is missing from', async () => {
  const stages = 'kind: pipeline\nstages:\n  a:\n    kind: task\n';
  const { err } = await run('submit', stages);
  expect(err).toContain('  where:   jobs.yaml:3 /stages/a/image\n');
});

test('of a file with a job that is wrong none is submitted, and which it is, is said', async () => {
  const { code, err } = await run('submit', [good, good, bad, good].join('---\n'));
  expect({ code, submitted }).toEqual({ code: 2, submitted: [] });
  expect(err).toContain('trainyard: jobs.yaml, job 3 (train): /command: is "python3 main.py"');
  expect(err).toContain('  where:   jobs.yaml:12 /command\n');
});

test('of a file with a job that would be refused for what is not there, none either', async () => {
  const early = good.replace('good', 'early');
  const { code, err } = await run('submit', [good, early].join('---\n'));
  expect({ code, submitted }).toEqual({ code: 2, submitted: [] });
  expect(err).toBe(
    `${saidPlane(plane.url)}` +
      'trainyard: jobs.yaml, job 2 (early): /model: No job called x.\n  fix:     Train it.\n',
  );
});

test('a file of good jobs is submitted whole, each with a key of its own', async () => {
  const { code } = await run('submit', [good, good].join('---\n'));
  expect({ code, count: submitted.length }).toEqual({ code: 0, count: 2 });
  const keys = plane.seen.flatMap(({ headers }) => headers['idempotency-key'] ?? []);
  expect(keys.slice(-2)).toEqual(['key-1-1', 'key-1-2']);
});
