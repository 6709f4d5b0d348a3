import { describe, expect, it } from 'vitest';
import { costBounds } from '../../../statemachines/cost.ts';
import { resolveReferences } from '../../../statemachines/kinds/pipeline/order.ts';
import { parseSpec, writtenSpec } from '../../../statemachines/spec.ts';
import { refusalOf } from './refusal.ts';

const tuning = {
  kind: 'tuning',
  image: 'registry.example/trainer:1',
  command: ['node', 'train.mjs'],
  objective: { minimize: 'validation:rmse', regex: 'validation:rmse=([0-9.eE+-]+)' },
  ranges: { wd: { min: 1e-6, max: '1e-1', scale: 'log' } },
  maxJobs: '8',
  maxParallelJobs: 2,
};
const task = { kind: 'task', image: 'registry.example/trainer:1' };

const model = { model: 's3://bucket/model.tar.gz', image: task.image, command: ['serve'] };
const everyKind = [
  { ...tuning, hyperParameters: { size: '1e20' } },
  { ...task, environment: { A: '$${B}', C: '$$${d.e}', F: '$G' }, outputs: ['x'], result: true },
  { ...task, kind: 'training', command: ['train'], metrics: [{ name: 'a', regex: 'a=(.*)' }] },
  { kind: 'transform', ...model, input: 's3://bucket/in/' },
  { kind: 'endpoint', ...model, name: 'prices', ttl: '2h' },
  { kind: 'image', source: 's3://bucket/source.zip', verify: { command: ['true'] } },
  { kind: 'task', source: 's3://bucket/source.zip', command: ['$${x}'] },
];

describe('a specification', () => {
  it.each(everyKind)('once accepted is read the same again: $kind', (given) => {
    const spec = parseSpec({ ...given, budget: { maxCostUsd: '900.00' }, deadlineSeconds: 7200 });
    expect(parseSpec(JSON.parse(JSON.stringify(writtenSpec(spec))))).toEqual(spec);
  });

  it('takes nothing of a result for a reference', () => {
    const results = { first: { result: { said: '${other.secret}' } }, other: { secret: 'x' } };
    const stage = resolveReferences({ ...task, command: ['${first.result.said}'] }, results);
    expect(parseSpec(stage).command).toEqual(['${other.secret}']);
  });

  it('has its defaults filled in and its numbers read from text', () => {
    expect(parseSpec(tuning)).toMatchObject({
      maxJobs: 8,
      ranges: { wd: { min: 1e-6, max: '1e-1', type: 'continuous' } },
      strategy: 'Bayesian',
      timeoutSeconds: 3600,
      notify: [],
    });
  });

  it.each([
    ['maxJobs', { maxJobs: '1e400' }],
    ['maxJobs', { maxJobs: '12345678901234567890' }],
    ['ranges/wd/min', { ranges: { wd: { min: '-1e400', max: 1 } } }],
    ['ranges/wd/max', { ranges: { wd: { min: 0, max: '1e-400' } } }],
    ['ranges/wd/max', { ranges: { wd: { min: 0, max: '0x10' } } }],
  ])('names the number that is out of bounds: %s of %j', (pointer, change) => {
    const { errors = [] } = refusalOf({ ...tuning, ...change }).details;
    expect([...new Set(errors.map((error) => error.pointer))]).toEqual([`/${pointer}`]);
    expect(JSON.stringify(errors)).toMatch(/double|number|<=/i);
  });

  const source = 's3://bucket/uploads/source.zip';
  const endpoint = { kind: 'endpoint', name: 'served', model: '@latest(forecast)', ttl: '8h' };

  it('of an endpoint with a source becomes a pipeline that builds and serves it', () => {
    const { name, stages } = parseSpec({ ...endpoint, source, command: ['python3', 'serve.py'] });
    expect({ name, stages }).toMatchObject({
      name: 'served',
      stages: { image: { source }, endpoint: { name: 'served', image: '${image.uri}' } },
    });
  });

  it('gets an image stage for each source that its stages name', () => {
    const { image: _image, ...search } = tuning;
    const stages = {
      prepare: { kind: 'task', source, command: ['python3', 'prepare.py'] },
      train: { ...search, source, needs: ['prepare'] },
      serve: { ...endpoint, source: 's3://bucket/uploads/other.zip' },
    };
    const spec = parseSpec({ kind: 'pipeline', stages });
    expect(Object.keys(spec.stages as object)).toEqual([
      'prepare-image',
      'prepare',
      'train',
      'serve-image',
      'serve',
    ]);
    expect(spec.stages).toMatchObject({
      'prepare-image': { kind: 'image', source },
      prepare: { image: '${prepare-image.uri}' },
      train: { image: '${prepare-image.uri}' },
      serve: { image: '${serve-image.uri}' },
    });
  });

  it.each([
    [{ kind: 'task', source, command: 7 }, '/command'],
    [{ kind: 'task', source: 'nowhere', command: ['x'] }, '/source'],
    [{ kind: 'pipeline', stages: { a: { kind: 'task', source: 'nowhere' } } }, '/stages/a/source'],
    [{ kind: 'pipeline', stages: { a: { kind: 'task', source, cpu: 7 } } }, '/stages/a/cpu'],
  ])('says of a source that became a stage where it stood: %j', (body, pointer) => {
    const pointers = refusalOf(body).details.errors?.map((error) => error.pointer);
    expect(pointers).toContain(pointer);
  });

  it('with a source instead of an image becomes a pipeline of the two', () => {
    const spec = parseSpec({ kind: 'task', name: 'mine', source, command: ['python3', 'main.py'] });
    expect(spec).toMatchObject({
      kind: 'pipeline',
      name: 'mine',
      stages: { image: { source }, task: { image: '${image.uri}' } },
    });
  });

  it.each([
    ['no kind', {}, '/kind', /is missing/],
    ['an unknown kind', { kind: 'nonsense' }, '/kind', /no kind "nonsense"/],
    ['an unknown field', { ...task, colour: 'red' }, '/colour', /not a known field/],
    [
      'a wrong type',
      { ...task, command: 'node x' },
      '/command',
      /must be a list such as \[node, x\]/,
    ],
    ['a cpu that Fargate lacks', { ...task, cpu: 300 }, '/cpu', /Fargate has 256, 512/],
    ['a memory that does not go with cpu', { ...task, memory: 512 }, '/memory', /2048 to 8192/],
    [
      'a timeout out of range',
      { ...task, timeoutSeconds: 1 },
      '/timeoutSeconds',
      /from 60 to 2419200/,
    ],
    ['a range upside down', { ...tuning, ranges: { wd: { min: 2, max: 1 } } }, '/ranges/wd', /min/],
    [
      'a log range from zero',
      { ...tuning, ranges: { wd: { min: 0, max: 1, scale: 'log' } } },
      '/ranges/wd',
      /above 0/,
    ],
    [
      'no minimize or maximize',
      { ...tuning, objective: { regex: 'x=(.*)' } },
      '/objective',
      /minimize: METRIC or maximize/,
    ],
    [
      'a regex that cannot run in linear time',
      { ...tuning, objective: { minimize: 'm', regex: '(?=a)(b)' } },
      '/objective/regex',
      /linear time/,
    ],
    [
      'a regex without a group',
      { ...tuning, objective: { minimize: 'm', regex: 'rmse=1' } },
      '/objective/regex',
      /one group/,
    ],
    ['a local path', { ...task, inputs: { raw: './data.csv' } }, '/inputs/raw', /s3:\/\//],
    ['a reference outside a pipeline', { ...task, image: '${image.uri}' }, '/image', /pipeline/],
    [
      'stages in a circle',
      { kind: 'pipeline', stages: { a: { ...task, needs: ['b'] }, b: { ...task, needs: ['a'] } } },
      '/stages',
      /circle/,
    ],
    [
      'a stage that needs what is not there',
      { kind: 'pipeline', stages: { a: { ...task, image: '${build.uri}' } } },
      '/stages/a',
      /no stage here/,
    ],
  ])('is refused with %s', (_what, body, pointer, detail) => {
    const problem = refusalOf(body);
    expect(problem.code).toBe('InvalidSpec');
    expect(problem.details.errors?.[0] ?? problem.details).toMatchObject({ pointer });
    expect(problem.message).toMatch(detail);
  });

  it('can cost at most its rate times the time that it may take', () => {
    const bounds = costBounds(parseSpec(tuning), 'us-east-1');
    expect(bounds.worstMicroUsd).toBe(2 * 115_000);
    expect(bounds.likelyMicroUsd).toBeLessThanOrEqual(bounds.worstMicroUsd);
  });
});
