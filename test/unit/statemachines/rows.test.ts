import { describe, expect, it } from 'vitest';
import type { StageSpec } from '../../../shared/job/model.ts';
import { parseSpec } from '../../../statemachines/spec.ts';
import { refusalOf } from './refusal.ts';

const task = {
  kind: 'task',
  name: 'backtest',
  image: 'registry.example/worker:1',
  outputs: ['report'],
};
const rows = [{ SYMBOL: 'AAPL', DAYS: 30 }, { SYMBOL: 'MSFT' }];

const pointers = (body: object) => refusalOf(body).details.errors?.map(({ pointer }) => pointer);

describe('a job with rows', () => {
  it('is a pipeline with a stage for each, which has the variables of its row', () => {
    const environment = { DAYS: '7', LOG: 'info' };
    const spec = parseSpec({ ...task, environment, rows, parallelism: '1', priority: 8 });
    expect(spec).toMatchObject({ kind: 'pipeline', name: 'backtest', parallelism: 1, priority: 8 });
    const stages = Object.entries(spec.stages as Record<string, StageSpec>);
    expect(stages.map(([name, stage]) => [name, stage.kind, stage.environment])).toEqual([
      ['row-1', 'task', { DAYS: '30', LOG: 'info', SYMBOL: 'AAPL', TRAINYARD_ROW: '1' }],
      ['row-2', 'task', { DAYS: '7', LOG: 'info', SYMBOL: 'MSFT', TRAINYARD_ROW: '2' }],
    ]);
    expect(stages.map(([, { rows: list }]) => list)).toEqual([undefined, undefined]);
  });

  it('builds one image for all of them', () => {
    const { image: _image, ...job } = task;
    const { stages } = parseSpec({ ...job, source: 's3://bucket/source.zip', rows });
    expect(Object.keys(stages!)).toEqual(['row-1-image', 'row-1', 'row-2']);
    expect(stages).toMatchObject({ 'row-2': { image: '${row-1-image.uri}' } });
  });

  it('has time for all attempts of all that run in turn', () => {
    const times = { timeoutSeconds: 7200, maxAttempts: 2 };
    const time = (more: object) => parseSpec({ ...task, ...times, ...more }).timeoutSeconds;
    expect(time({ rows })).toBe(2 * 7200 + 3600);
    expect(time({ rows, parallelism: 1 })).toBe(4 * 7200 + 3600);
    expect(time({ rows, parallelism: 1, timeoutSeconds: 28 * 86_400 })).toBe(28 * 86_400);
  });

  it('says what is wrong where it stands, and once', () => {
    const row = (more: object) => ({ ...task, rows: [rows[0], { ...rows[1], ...more }] });
    expect(pointers(row({ 'A-B': 'x' }))).toEqual(['/rows/1/A-B']);
    expect(pointers(row({ SYMBOL: 'a\0b' }))).toEqual(['/rows/1/SYMBOL']);
    expect(pointers({ ...task, rows, cpu: 7 })).toEqual(['/cpu']);
    expect(pointers({ ...task, rows, colour: 'red' })).toEqual(['/colour']);
    expect(pointers({ ...task, rows, parallelism: 0 })).toEqual(['/parallelism']);
    expect(pointers({ ...task, rows: [] })).toEqual(['/rows']);
    expect(pointers({ ...task, rows: 'all' })).toEqual(['/rows']);
    expect(pointers({ ...task, rows: Array(32).fill({ A: 1 }) })).toEqual(['/rows']);
  });

  it('is no stage, and parallelism is for what runs several', () => {
    const { name: _name, ...stage } = task;
    const nested = { kind: 'pipeline', stages: { a: { ...stage, rows } } };
    expect(pointers(nested)).toEqual(['/stages/a/rows']);
    expect(pointers({ ...task, parallelism: 2 })).toEqual(['/parallelism']);
    const stages = { a: { kind: 'task', image: task.image } };
    expect(parseSpec({ kind: 'pipeline', stages, parallelism: 2 })).toMatchObject({
      parallelism: 2,
    });
  });
});

describe('a job with a source', () => {
  it('has time for the build beside all attempts of what it runs', () => {
    const job = { kind: 'task', source: 's3://bucket/source.zip', timeoutSeconds: 86_400 };
    const { timeoutSeconds, stages } = parseSpec({ ...job, maxAttempts: 1 });
    expect(timeoutSeconds).toBe(86_400 + 3600);
    expect(stages!.task).toMatchObject({ timeoutSeconds: 86_400, maxAttempts: 1 });
    expect(pointers({ ...job, timeoutSeconds: 'long' })).toEqual(['/timeoutSeconds']);
  });
});
