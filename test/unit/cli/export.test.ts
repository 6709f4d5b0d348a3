import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fakePlane, jobJson, runLine, type SeenRequest } from './cli-harness.ts';

let cwd = '';
let plane: Awaited<ReturnType<typeof fakePlane>>;

const commit = `${'c'.repeat(40)}-dirty`;
const empty = { parameters: {}, metrics: {}, data: {} };
const none = { image: null, digest: null, commit: null, model: null, ...empty };
const times = { startedAt: '2030-01-01T00:00:10.000Z', endedAt: '2030-01-01T00:01:00.000Z' };
const start = Date.parse(times.startedAt);
const trained = {
  ...none,
  parameters: { lr: '0.1' },
  metrics: { 'a:rmse': 0.3 },
  commit,
  data: { train: `sha256:${'a'.repeat(64)}` },
  model: 's3://b/out/model.tar.gz',
};
const jobs = [
  jobJson({
    id: 'job_3',
    kind: 'tuning',
    name: 'search',
    phase: 'Failed',
    ...times,
    run: none,
    progress: { done: 1, total: 2 },
  }),
  jobJson({
    id: 'job_2',
    kind: 'training',
    phase: 'Succeeded',
    ...times,
    parent: { jobId: 'job_1', stage: 'train' },
    run: trained,
  }),
  jobJson({ id: 'job_1', kind: 'pipeline', name: 'nightly', stages: {}, run: none }),
];
const series = {
  'a:rmse': [
    [0, 9],
    [1.5, 0.3],
  ],
};
const trial = {
  name: 'ty-3-001-ab',
  status: 'Completed',
  hyperParameters: { wd: '0.5' },
  objective: 7,
};
const spec = { hyperParameters: { epochs: '3' }, objective: { minimize: 'loss' } };

const answer = ({ path, query }: SeenRequest) => {
  if (path.endsWith('/trials')) return { body: { items: [trial] } };
  if (path.endsWith('/job_3')) return { body: { ...jobs[0], spec } };
  if (path.startsWith('/jobs/')) return { body: { ...jobs[1], result: { series } } };
  return query.cursor
    ? { body: { items: jobs.slice(1), cursor: null } }
    : { body: { items: jobs.slice(0, 1), cursor: 'more' } };
};

beforeAll(async () => {
  plane = await fakePlane(answer);
  cwd = mkdtempSync(join(tmpdir(), 'cli-export-'));
});

afterAll(() => {
  plane.close();
  rmSync(cwd, { recursive: true });
});

describe('an export for MLflow', () => {
  let home = '';

  beforeAll(async () => {
    const { code, out, err } = await runLine(['export', 'runs'], { url: plane.url, cwd });
    expect(code, err).toBe(0);
    expect(out).toContain('Wrote 4 runs of project default');
    const [id] = readdirSync(join(cwd, 'runs'));
    home = join(cwd, 'runs', id!);
  });

  const text = (...path: string[]) => readFileSync(join(home, ...path), 'utf8');

  it('has an experiment for the project and a run for each job, stage and trial', () => {
    const { experiment_id: id, name, lifecycle_stage: stage } = parse(text('meta.yaml'));
    expect({ name, stage }).toEqual({ name: 'default', stage: 'active' });
    expect(id).toMatch(/^\d+$/);
    expect(readdirSync(home).sort()).toEqual(['job_1', 'job_2', 'job_3', 'meta.yaml', trial.name]);
    const run = parse(text('job_2', 'meta.yaml'));
    expect(run).toMatchObject({ experiment_id: id, run_id: 'job_2', run_name: 'nightly/train' });
    expect(run).toMatchObject({ status: 3, start_time: start, artifact_uri: 's3://b/out' });
    expect(parse(text('job_3', 'meta.yaml'))).toMatchObject({ status: 4, run_name: 'search' });
    expect(parse(text('job_1', 'meta.yaml'))).toMatchObject({ status: 1, end_time: null });
  });

  it('has parameters, curves and tags as files, and says which run lies in which', () => {
    expect(text('job_2', 'params', 'lr')).toBe('0.1');
    expect(text('job_2', 'metrics', 'a:rmse')).toBe(`${start} 9 0\n${start + 1500} 0.3 1\n`);
    expect(text('job_2', 'tags', 'mlflow.parentRunId')).toBe('job_1');
    expect(text('job_2', 'tags', 'mlflow.source.git.commit')).toBe('c'.repeat(40));
    expect(text('job_2', 'tags', 'trainyard.data.train')).toBe(trained.data.train);
    expect(text(trial.name, 'params', 'epochs') + text(trial.name, 'params', 'wd')).toBe('30.5');
    expect(text(trial.name, 'metrics', 'loss')).toMatch(/^\d+ 7 0\n$/);
    expect(text(trial.name, 'tags', 'mlflow.parentRunId')).toBe('job_3');
  });

  it('is read by MLflow itself (where this machine has it)', (context) => {
    const program = [
      'import json, sys',
      'from mlflow.store.tracking.file_store import FileStore',
      'store = FileStore(sys.argv[1])',
      'experiment = store.get_experiment_by_name("default")',
      'runs = store.search_runs([experiment.experiment_id], "metrics.`a:rmse` < 0.5", 1)',
      'history = store.get_metric_history("job_2", "a:rmse")',
      'print(json.dumps([[r.info.run_name, r.info.status, r.data.params] for r in runs]',
      '  + [[m.step, m.value] for m in history]))',
    ].join('\n');
    const python = (...args: string[]) =>
      execFileSync('python3', args, { encoding: 'utf8', stdio: 'pipe' });
    try {
      python('-c', 'import mlflow.store.tracking.file_store');
    } catch {
      context.skip('This machine has no MLflow, which would read the folder.');
    }
    expect(JSON.parse(python('-c', program, join(cwd, 'runs')))).toEqual([
      ['nightly/train', 'FINISHED', { lr: '0.1' }],
      [0, 9],
      [1, 0.3],
    ]);
  });
});
