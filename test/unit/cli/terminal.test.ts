import { spawnSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { commands } from '../../../cli/commands.ts';
import { shells } from '../../../cli/show/completions.ts';
import { phasePaint } from '../../../cli/show/paint.ts';
import { spark } from '../../../cli/show/spark.ts';
import { table } from '../../../cli/show/table.ts';
import { fakePlane, jobJson, runLine } from './cli-harness.ts';

const id = 'job_01J00000000000000000000001';
let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;

afterEach(() => plane?.close());

async function run(argv: string[], answer: Parameters<typeof fakePlane>[0]) {
  plane?.close();
  plane = await fakePlane(answer);
  return runLine(argv, { url: plane.url });
}

const parent = { jobId: 'job_8', stage: 'tune' };
const stages = {
  prepare: { kind: 'task', phase: 'Succeeded', jobId: 'job_6' },
  tune: { kind: 'tuning', phase: 'Running', jobId: 'job_7' },
};
const jobs = [
  jobJson({ id: 'job_8', kind: 'pipeline', name: 'night', stages }),
  jobJson({ id: 'job_7', kind: 'tuning', name: undefined, parent }),
  jobJson({
    id: 'job_5',
    name: 'old',
    phase: 'Failed',
    reason: 'OutOfMemory',
    createdAt: '2029-12-30T00:00:00.000Z',
    startedAt: '2029-12-30T00:01:00.000Z',
    endedAt: '2029-12-30T00:03:05.000Z',
  }),
];
const listed = () => ({ body: { items: jobs, cursor: null } });

test('a list has a row for each job, with its stages folded into it', async () => {
  const { out } = await run(['list'], listed);
  expect(out.split('\n').map((line) => line.replace(/ {2,}/g, '|'))).toEqual([
    'JOB|KIND|NAME|PHASE|AGE|TOOK|COST|WHY OR HOW FAR',
    'job_8|pipeline|night|Running|0.0 s|-|$0.00|1 of 2 stages, tune',
    'job_5|task|old|Failed|2 d|2 min 5 s|$0.00|OutOfMemory',
    '',
  ]);
});

test('a list of what lives has what each costs an hour, and all together', async () => {
  const jobId = 'job_9';
  const since = '2029-12-31T22:00:00.000Z';
  const named = { project: 'p', since, submittedBy: 'me' };
  const items = [
    { kind: 'endpoint', name: 'btc', jobId, runsOn: '2 × ml.m5.large', state: 'InService' },
    { kind: 'task', name: null, parent: { jobId, stage: 'prepare' }, jobId, runsOn: 'Fargate' },
  ].map((one) => ({ state: 'Running', endsAt: null, perHourUsd: '0.23', ...named, ...one }));
  const living = { items, perHourUsd: '0.46', perDayUsd: '11.04' };
  const { out } = await run(['list', '--live'], () => ({ body: living }));
  expect(out.split('\n').map((line) => line.replace(/ {2,}/g, '|'))).toEqual([
    'KIND|NAME|PROJECT|RUNS ON|STATE|AGE|ENDS|AN HOUR|JOB',
    'endpoint|btc|p|2 × ml.m5.large|InService|2 h|never|$0.23|job_9',
    'task|(stage prepare)|p|Fargate|Running|2 h|never|$0.23|job_9',
    '2 things: $0.46 an hour, $11.04 a day',
    '',
  ]);
  expect(plane?.seen.at(-1)?.path).toBe('/living');
  const json = await run(['list', '--live', '-o', 'json'], () => ({ body: living }));
  expect(JSON.parse(json.out)).toEqual(living);
});

test.each([
  [['--stages'], ['job_8', 'job_7', 'job_5']],
  [['--name', 'old'], ['job_5']],
  [['--since', '1d'], ['job_8']],
  [['--since', '2029-12-31'], ['job_8']],
  [['--limit', '1'], ['job_8']],
])('a list with %j shows %j', async (options, ids) => {
  const { out } = await run(['list', ...options], listed);
  expect(out.match(/^job_\d/gm)).toEqual(ids);
  expect(out.includes('There are more')).toBe(options[0] === '--limit');
});

test('a time that is none is refused', async () => {
  const { code, err } = await run(['list', '--since', 'yesterday'], listed);
  expect(code).toBe(2);
  expect(err).toMatch(/--since is 'yesterday'\.\n +fix: +give how long ago \(30m, 2h, 7d\)/);
});

const lineOf = (n: number) => ({
  at: `2029-12-31T23:5${n}:00.000Z`,
  source: 'tuning',
  stream: `ty-1-00${n}-0123abcd/algo-1`,
  message: `loss=${n}`,
});
const log = ({ query }: { query: Record<string, string> }) => ({
  body: { items: query.cursor ? [] : [1, 2, 3].map(lineOf), cursor: 'c', more: false },
});

test.each([
  [['--tail', '1'], ['loss=3']],
  [['--tail', '0'], []],
  [
    ['--since', '8m'],
    ['loss=2', 'loss=3'],
  ],
  [['--trial', '2'], ['loss=2']],
  [['--trial', 'ty-1-003-0123abcd'], ['loss=3']],
  [
    ['--grep', '=[13]$'],
    ['loss=1', 'loss=3'],
  ],
  [['--grep', '=[13]$', '--tail', '1'], ['loss=3']],
])('a log with %j has the lines %j', async (options, messages) => {
  const { out } = await run(['logs', id, ...options], log);
  expect(out.match(/loss=\d/g) ?? []).toEqual(messages);
});

test('a log has the times of its lines where they are asked for', async () => {
  const { out } = await run(['logs', id, '--timestamps', '--tail', '1'], log);
  expect(out).toBe('2029-12-31T23:53:00.000Z tuning 003 | loss=3\n');
  expect((await run(['logs', id, '--grep', '('], log)).err).toContain("--grep is '('");
});

test('trials come with the best first, and a line of how the search went', async () => {
  const trial = (name: string, objective?: number) => ({
    name,
    status: objective === undefined ? 'Failed' : 'Completed',
    hyperParameters: { lr: name },
    ...(objective === undefined ? {} : { objective }),
  });
  const items = [trial('a', 3), trial('b'), trial('c', 1), trial('d', 2)];
  const answer = (objective: object) => (request: { path: string }) =>
    request.path.endsWith('/trials')
      ? { body: { items } }
      : { body: jobJson({ kind: 'tuning', spec: { objective } }) };
  const least = await run(['trials', id], answer({ minimize: 'loss' }));
  expect(least.out.match(/^[a-d]\b/gm)).toEqual(['c', 'd', 'a', 'b']);
  expect(least.out).toMatch(/^c +Completed, best +1 /m);
  expect(least.out).toContain('Objective, in order: █▁▅');
  const most = await run(['trials', id], answer({ maximize: 'auc' }));
  expect(most.out.match(/^[a-d]\b/gm)).toEqual(['a', 'd', 'c', 'b']);
});

test('a metric that no trial has a value of is said, with those that there are', async () => {
  const trial = { name: 'a', status: 'Completed', hyperParameters: {}, metrics: { acc: 1 } };
  const said = async (more: object) => {
    const answer = ({ path }: { path: string }) =>
      path.endsWith('/trials') ? { body: { items: [{ ...trial, ...more }] } } : { body: jobJson() };
    return (await run(['trials', id, '--metric', 'ac'], answer)).err;
  };
  expect(await said({})).toBe(
    "No value of 'ac' was read of any trial so far. There are values of: acc.\n",
  );
  expect(await said({ series: [[0, 1]] })).toBe('');
});

test('colours leave columns as wide as they were', () => {
  const heading = ['NAME', 'PHASE', 'Z'];
  const rows = [
    ['one', 'Failed', 'x'],
    ['two', 'Succeeded', 'y'],
  ];
  const painted = table(heading, rows, phasePaint(1));
  expect(painted).toContain('\u001b[31mFailed   \u001b[0m');
  const codes = ['\u001b[0m', '\u001b[31m', '\u001b[32m'];
  const plain = codes.reduce((text, code) => text.replaceAll(code, ''), painted);
  expect(plain).toBe(table(heading, rows));
});

test('a curve needs two numbers', () => {
  const curves = [[], [1], [2, 2], [0, Number.NaN, 7]].map(spark);
  expect(curves).toEqual(['', '', '▁▁', '▁█']);
});

test('a command of two words is known by both, and a wrong one names what there is', async () => {
  const help = await runLine(['help', 'plane', 'up']);
  expect(help.out).toContain('Usage: trainyard plane up');
  expect(await runLine(['plane', 'up', '--help'])).toMatchObject({ code: 0, out: help.out });
  const alone = await runLine(['plane']);
  expect(alone).toMatchObject({ code: 2 });
  expect(alone.err).toContain('trainyard plane up');
  const { code, err } = await runLine(['plane', 'upp']);
  expect(code).toBe(2);
  expect(err).toContain("There is no command 'plane upp'. Did you mean up?");
});

test.each(shells)('the completion of %s names every command and option', async (shell) => {
  const { code, out } = await runLine(['completion', shell]);
  expect(code).toBe(0);
  for (const { name, options } of commands) {
    for (const word of name.split(' ')) expect(out).toContain(word);
    for (const option of options) expect(out).toContain(option.name);
  }
});

test('bash completes commands, options and values', async () => {
  const { out } = await runLine(['completion', 'bash']);
  const complete = (...words: string[]) => {
    const set = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`;
    const script = `${out}\n${set}; COMP_CWORD=${words.length - 1}; _trainyard`;
    const { stdout } = spawnSync('bash', ['-c', `${script}; echo "\${COMPREPLY[*]}"`]);
    return stdout.toString().trim().split(' ');
  };
  expect(complete('trainyard', 'tri')).toEqual(['trials']);
  expect(complete('trainyard', 'logs', '--ta')).toEqual(['--tail']);
  expect(complete('trainyard', 'list', '--phase', 'Q')).toEqual(['Queued']);
  expect(complete('trainyard', 'pla')).toContain('plane');
  expect(complete('trainyard', 'plane', 'u')).toContain('up');
  expect(complete('trainyard', 'plane', 'up', '--ru')).toEqual(['--runtime']);
});

test('an unknown shell is refused', async () => {
  const { code, err } = await runLine(['completion', 'csh']);
  expect(code).toBe(2);
  expect(err).toContain('use one of: bash, zsh, fish');
});
