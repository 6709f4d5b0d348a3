import { afterEach, describe, expect, it } from 'vitest';
import { fakePlane, jobJson, runLine, type SeenRequest } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;

afterEach(() => plane?.close());

async function list(...options: string[]) {
  plane = await fakePlane(pages);
  return runLine(['list', '--metrics', ...options], { url: plane.url });
}

const digest = `sha256:${'e'.repeat(64)}`;
const commit = 'c'.repeat(40);
const nothing = { parameters: {}, metrics: {}, data: {} };
const none = { image: null, digest: null, commit: null, model: null, ...nothing };
const parent = { jobId: 'job_8', stage: 'tune' };
const first = [
  jobJson({
    id: 'job_9',
    parent,
    cost: { estimatedUsd: '1.00', worstUsd: '1.00', actualUsd: '0.50' },
    run: { ...none, parameters: { lr: '0.1' }, metrics: { 'a:rmse': 0.3 }, digest, commit },
  }),
  jobJson({ id: 'job_8', kind: 'pipeline', name: 'nightly', stages: {}, run: none }),
];
const second = [
  jobJson({
    id: 'job_7',
    kind: 'training',
    name: 'say "no", x',
    run: { ...none, parameters: { lr: '0.02', size: 'big' }, metrics: { 'a:rmse': 0.123456789 } },
  }),
  jobJson({ id: 'job_6', name: 'report', run: { ...none, metrics: { rows: 1200 } } }),
  jobJson({ id: 'job_5', name: 'chore', run: none }),
];
const pages = ({ query }: SeenRequest) =>
  query.cursor
    ? { body: { items: second, cursor: null } }
    : { body: { items: first, cursor: 'more' } };

const names = (out: string) => (JSON.parse(out).items as { id: string }[]).map(({ id }) => id);
const ids = async (...options: string[]) => names((await list(...options, '-o', 'json')).out);

describe('the runs of all pages', () => {
  it('stand one beside the other, with a column for each parameter and metric', async () => {
    const { code, out } = await list('--project', 'p');
    expect(code).toBe(0);
    const rows = out.split('\n').map((line) => line.split(/ {2,}/));
    const [heading, ...others] = rows;
    expect(heading?.slice(0, 6)).toEqual('JOB NAME KIND PHASE CREATED COST'.split(' '));
    expect(heading?.slice(6)).toEqual(
      'params.lr params.size metrics.a:rmse metrics.rows DIGEST COMMIT'.split(' '),
    );
    expect(others.map((row) => row.slice(0, 2))).toEqual([
      ['job_9', 'nightly/tune'],
      ['job_7', 'say "no", x'],
      ['job_6', 'report'],
      [''],
    ]);
    expect(others[0]?.slice(5)).toEqual([
      '$0.5',
      '0.1',
      '-',
      '0.3',
      '-',
      'e'.repeat(12),
      'c'.repeat(12),
    ]);
    expect(others[1]?.slice(6, 9)).toEqual(['0.02', 'big', '0.123457']);
    expect(plane!.seen.map(({ query }) => [query.project, query.metrics])).toEqual([
      ['p', 'all'],
      ['p', 'all'],
    ]);
  });

  it('are sorted by the size of numbers, those without a value last', async () => {
    expect(await ids('--sort', 'lr')).toEqual(['job_7', 'job_9', 'job_6']);
    expect(await ids('--sort', 'a:rmse', '--reverse')).toEqual(['job_9', 'job_7', 'job_6']);
    expect(await ids('--sort', 'cost', '--reverse', '--limit', '1')).toEqual(['job_9']);
  });

  it.each([
    ['rmse<0.3', /no run has such a column/],
    ['a:rmse<0.3', ['job_7']],
    ['metrics.a:rmse>=0.3', ['job_9']],
    ['name=nightly/tune', ['job_9']],
    ['params.size!=small', ['job_7']],
    ['phase', /--where 'phase' is no comparison/],
  ])('of which %s is true are found', async (where, expected) => {
    if (Array.isArray(expected)) expect(await ids('--where', where)).toEqual(expected);
    else
      expect(await list('--where', where)).toMatchObject({
        code: 2,
        err: expect.stringMatching(expected),
      });
  });

  it('are written as CSV with all digits and whole hashes', async () => {
    const { out } = await list('-o', 'csv', '--sort', 'job');
    const columns = 'params.lr,params.size,metrics.rows,metrics.a:rmse,digest,commit';
    expect(out.split('\n')).toEqual([
      `job,name,kind,phase,created,cost,${columns}`,
      'job_6,report,task,Running,2030-01-01T00:00:00.000Z,0,,,1200,,,',
      'job_7,"say ""no"", x",training,Running,2030-01-01T00:00:00.000Z,0,0.02,big,,0.123456789,,',
      `job_9,nightly/tune,task,Running,2030-01-01T00:00:00.000Z,0.5,0.1,,,0.3,${digest},${commit}`,
      '',
    ]);
  });
});

it('a list of jobs refuses what only runs have, and passes over empty pages', async () => {
  plane = await fakePlane(({ query }) =>
    query.cursor ? { body: { items: second, cursor: null } } : { body: { items: [], cursor: 'b' } },
  );
  const { url } = plane;
  expect(await runLine(['list', '--sort', 'lr'], { url })).toMatchObject({ code: 2 });
  const { out } = await runLine(['list', '-o', 'csv'], { url });
  expect(out.split('\n')[1]).toMatch(/^job_7,training,"say ""no"", x",Running,,/);
});
