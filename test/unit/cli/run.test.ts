import { afterEach, expect, test } from 'vitest';
import { fakePlane, jobJson, runLine } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;

afterEach(() => plane?.close());

const line = { at: '2030-01-01T00:00:00.000Z', source: 'task', stream: 's', message: 'hello' };

/** Runs a command on a plane on which every job ends so. */
async function run(argv: string[], end: object = { phase: 'Succeeded' }) {
  plane = await fakePlane(({ method, path, query }) => {
    if (method === 'POST') return { status: 202, body: jobJson() };
    if (!path.endsWith('/logs')) return { body: jobJson(end) };
    return { body: { items: query.cursor ? [] : [line], cursor: 'c', more: false } };
  });
  const told = await runLine(['run', ...argv], { url: plane.url });
  return { ...told, posted: plane.seen.find(({ method }) => method === 'POST')?.json() };
}

const image = ['--image', 'registry.example/worker:1'];

test('a command is a task, its lines are printed, its end is the exit code', async () => {
  const { code, out, err, posted } = await run([
    ...image,
    '--',
    'python3',
    'train.py',
    '--lr',
    '1',
  ]);
  expect({ code, out }).toEqual({ code: 0, out: 'task | hello\n' });
  expect(err).toMatch(/^job_01J0{22}1, at most \$0\.10\nSucceeded, \$0\.00\n$/);
  expect(posted).toEqual({
    kind: 'task',
    image: 'registry.example/worker:1',
    command: ['python3', 'train.py', '--lr', '1'],
  });
});

test('options are members of the task', async () => {
  const { posted } = await run([
    ...image,
    ...['--name', 'once', '--cpu', '512', '--memory', '1024', '--timeout', '30m', '--spot'],
    ...['--max-cost', '0.50', '--env', 'A=1=2', '--env', 'B=', '--input', 'raw=s3://b/k'],
    ...['--keep', 'model', '--', 'true'],
  ]);
  expect(posted).toEqual({
    kind: 'task',
    image: 'registry.example/worker:1',
    name: 'once',
    command: ['true'],
    cpu: '512',
    memory: '1024',
    timeoutSeconds: 1800,
    spot: true,
    budget: { maxCostUsd: '0.50' },
    environment: { A: '1=2', B: '' },
    inputs: { raw: 's3://b/k' },
    outputs: ['model'],
  });
});

test('a command that fails is exit code 1, with why', async () => {
  const end = { phase: 'Failed', reason: 'UserCodeFailed', message: 'It ended with exit code 3.' };
  const { code, err } = await run([...image, '--', 'false'], end);
  expect(code).toBe(1);
  expect(err).toContain('Failed: UserCodeFailed, $0.00\nIt ended with exit code 3.\ntrainyard why');
});

test.each([
  ['job_9', ['task']],
  [null, ['image', 'task']],
])('the build is folded where the command began (as %s)', async (jobId, shown) => {
  const stages = { image: { kind: 'image', jobId: 'job_8' }, task: { kind: 'task', jobId } };
  plane = await fakePlane(({ method, path, query }) => {
    if (method === 'POST') return { status: 202, body: jobJson() };
    if (!path.endsWith('/logs')) return { body: jobJson({ phase: 'Failed', stages }) };
    const items = ['image', 'task'].map((source) => ({ ...line, source }));
    return { body: { items: query.cursor ? [] : items, cursor: 'c', more: false } };
  });
  const { out, err } = await runLine(['run', ...image, '--', 'true'], { url: plane.url });
  expect(out.match(/^\w+(?= \|)/gm)?.toSorted()).toEqual(shown);
  expect(err).toContain('Its image is being built');
});

test('with --detach the id is all that is printed', async () => {
  const { code, out } = await run([...image, '-d', '--', 'true']);
  expect({ code, out }).toEqual({ code: 0, out: 'job_01J00000000000000000000001\n' });
});

test.each([
  [['--env', 'A', '--', 'true'], "--env is 'A'"],
  [[], "'run' needs -- COMMAND…"],
  [['python3', '--lr', '1'], "'run' has no option --lr"],
])('the line run %j is refused', async (argv, says) => {
  const { code, err } = await run(argv);
  expect(code).toBe(2);
  expect(err).toContain(says);
});
