import { describe, expect, it } from 'vitest';
import { scheduleSchema } from '../../../functions/api/schedules/schema.ts';
import type { Problem, ProblemError } from '../../../shared/errors.ts';
import { readBody } from '../../../shared/findings/refusal.ts';
import type { Config } from '../../../shared/ports/config.ts';
import { parseSpec, readSpec, refuseUnfit } from '../../../statemachines/spec.ts';
import { refusalOf } from '../statemachines/refusal.ts';

const task = { kind: 'task', image: 'registry.example/trainer:1' };
const tuning = {
  kind: 'tuning',
  image: 'registry.example/trainer:1',
  objective: { minimize: 'rmse', regex: 'rmse=([0-9.]+)' },
  ranges: { wd: { min: 0.1, max: 1 } },
  maxJobs: 8,
};
const endpoint = { kind: 'endpoint', name: 'shop', model: '@latest(churn)', ttl: '8h' };

const errorsOf = (body: unknown): ProblemError[] =>
  refusalOf(body).details.errors ?? [{ pointer: '', detail: '' }];

/** The findings of a body, each as one line. */
const linesOf = (body: unknown) => errorsOf(body).map((one) => `${one.pointer} ${one.detail}`);

describe('a finding that says what was meant', () => {
  it.each([
    [{ ...task, comand: ['x'] }, '/comand is not a known field here. Did you mean command?'],
    [{ ...task, env: {} }, '/env is not a known field here. Did you mean environment?'],
    [
      { ...task, retries: 2 },
      '/retries is not a known field here. maxAttempts is the number of all tries: ' +
        'with two retries it is 3',
    ],
    [{ ...task, gpu: 1 }, /Name an instanceType that has one, such as g4dn.xlarge$/],
    [{ ...tuning, gpus: 1 }, /^\/gpus is not a known field here. Name an instanceType/],
    [
      { ...task, instanceType: 'ml.m5.large' },
      /^\/instanceType is "ml.m5.large"; must be a type of EC2 such as g4dn.xlarge.*say cpu/,
    ],
    [{ ...tuning, hyperparameters: {} }, /Did you mean hyperParameters\?$/],
    [{ ...tuning, strategy: 'Bayes' }, /^\/strategy is "Bayes"; must be one of Bayesian, Random/],
    [
      { ...tuning, ranges: { opt: { value: ['a', 'b'] } } },
      '/ranges/opt/value is not a known field here. Did you mean values?',
    ],
    [
      { ...tuning, ranges: { opt: ['a', 'b'] } },
      '/ranges/opt is a list; must be {min: 0.001, max: 0.1} or {values: [a, b]}',
    ],
    [
      { ...tuning, ranges: { wd: { min: 1, max: 2, scale: 'logarithmic' } } },
      /^\/ranges\/wd\/scale is "logarithmic"; must be one of auto, linear, log, reverse-log/,
    ],
    [{ kind: 'pipeline', stages: { a: { ...task, dependsOn: ['b'] } } }, /Did you mean needs\?$/],
    [
      { kind: 'pipeline', stages: { a: { ...task, kind: 'tsk' } } },
      '/stages/a/kind is "tsk"; must be one of image, task, training, tuning, transform, ' +
        'endpoint, notebook, service. ' +
        'Did you mean task?',
    ],
  ])('is told of %j', (body, line) => {
    expect(linesOf(body)[0]).toMatch(line);
  });

  it('of a job with a source among the fields of the whole job, too', () => {
    const source = 's3://bucket/projects/default/uploads/source.zip';
    const body = { kind: 'task', source, notfy: ['slack'], comand: ['x'], stages: {} };
    const errors = errorsOf(body);
    expect(errors.map(({ pointer, detail }) => `${pointer} ${detail}`)).toEqual([
      '/notfy is not a known field here. Did you mean notify?',
      '/comand is not a known field here. Did you mean command?',
      '/stages is not a known field here',
    ]);
    for (const { allowed } of errors) {
      expect(allowed).toEqual(expect.arrayContaining(['source', 'notify', 'budget', 'command']));
      expect(allowed).not.toContain('needs');
    }
  });

  it('of a kind as well, and that a schedule is none', () => {
    const problem = (kind: unknown) => {
      try {
        return parseSpec({ kind });
      } catch (error) {
        return error as Problem;
      }
    };
    expect(problem('tasks')).toMatchObject({
      message: '/kind: there is no kind "tasks". Did you mean task?',
      details: {
        allowed: [
          'image',
          'task',
          'training',
          'tuning',
          'transform',
          'endpoint',
          'notebook',
          'service',
          'pipeline',
        ],
      },
    });
    for (const kind of ['schedule', 'scheduel']) {
      expect(problem(kind)).toMatchObject({
        details: { fix: expect.stringContaining('trainyard submit FILE') },
      });
    }
  });
});

describe('the name of an endpoint', () => {
  const project = 'a-project-of-21-chars';
  const refuse = (name: string) =>
    refuseUnfit(readSpec({ ...endpoint, name }), { plane: 'trainyard-east' } as Config, project);

  it('is refused where SageMaker’s name of it would have more than 63 characters', () => {
    expect(() => refuse('n'.repeat(26))).not.toThrow();
    expect(() => refuse('n'.repeat(27))).toThrow(
      '/name: has 27 characters; in this project it can have 26',
    );
  });
});

describe('a finding that says what was given and what may stand there', () => {
  it.each([
    [
      { ...task, command: 'python3 main.py' },
      '/command is "python3 main.py"; must be a list such as [python3, main.py]',
    ],
    [{ ...task, spot: 'yes' }, '/spot is "yes"; must be true or false'],
    [{ ...task, cpu: 'lots' }, '/cpu is "lots"; must be a whole number from 256 to 16384'],
    [{ ...task, cpu: 1024.5 }, '/cpu is 1024.5; must be a whole number from 256 to 16384'],
    [{ ...task, environment: ['A=1'] }, /^\/environment is a list; must be an object of names/],
    [{ ...task, environment: { A: true } }, '/environment/A is true; must be text or a number'],
    [{ ...task, environment: { 'a b': '1' } }, /^\/environment\/a b is no name .*letter or _/],
    [{ ...task, outputs: 'model' }, '/outputs is "model"; must be a list such as [model]'],
    [{ ...task, inputs: { raw: 'data.csv' } }, /^\/inputs\/raw is "data.csv"; must be s3:\/\//],
    [{ ...task, budget: 2 }, '/budget is 2; must be an object with maxCostUsd, onExceeded'],
    [{ ...task, budget: { maxCostUsd: 'two' } }, /"two"; must be dollars such as "2.00"/],
    [{ ...task, notify: 'ml@example.com' }, /^\/notify is "ml@example.com"; must be a list/],
    [{ ...task, notify: ['ml@example.com'] }, /"ml@example.com"; must be slack or email:ADDRESS/],
    [{ ...task, timeoutSeconds: '1h' }, /"1h"; must be a whole number from 60 to 2419200/],
    [{ ...tuning, maxJobs: 0 }, '/maxJobs is 0; must be a whole number from 1 to 500'],
    [{ ...tuning, maxJobs: undefined }, '/maxJobs is missing'],
    [{ ...tuning, objective: 'rmse' }, /must be an object with minimize, maximize, regex/],
    [{ ...tuning, instanceType: 'm5.large' }, /"m5.large"; must be one of SageMaker, such as ml\./],
    [{ ...endpoint, ttl: 'forever' }, /"forever"; must be a duration such as 8h .*, or never$/],
    [{ ...endpoint, ttl: '5s' }, /"5s"; must be a duration such as 8h/],
    [{ ...endpoint, name: 'a--b' }, /"a--b"; must begin with a letter .* none at its end/],
    [{ ...task, name: '1a' }, /"1a"; must begin with a letter from a to z, .*1 to 41 characters/],
    [{ ...task, name: '' }, /^\/name is ""; must begin with a letter/],
    [{ ...task, command: Array(65).fill('x') }, '/command has 65 entries; must be 64 at most'],
    [{ ...task, command: [] }, '/command is empty'],
    [{ ...task, command: [''] }, '/command/0 is ""; must be the name of a program'],
    [{ ...task, command: ['x', 'a\0b'] }, /^\/command\/1 is "a.*b"; must be text without the char/],
    [{ ...task, environment: { A: 'a\0b' } }, /^\/environment\/A .* without the character NUL/],
    [{ ...task, inputs: { raw: 's3://bucket/a/../b' } }, /without \. or \.\. between its slashes/],
    [
      { ...task, image: `a${'/b'.repeat(200)}` },
      /^\/image is "a\/b.*; must be an image URI of 255 characters at most$/,
    ],
    [{ ...task, inputs: { x: `s3://bucket/${'k'.repeat(1024)}` } }, /1024 characters at most/],
    [
      { ...tuning, ranges: { wd: { min: 0, max: 1, scale: 'reverse-log' } } },
      /goes from 0 to 1; it takes min of 0 or more and max below 1/,
    ],
    [[], ' is a list; must be an object with a kind'],
  ])('is told of %j', (body, line) => {
    expect(linesOf(body)[0]).toMatch(line);
  });

  it('all of them at once, each with its place', () => {
    expect(linesOf({ ...task, comand: 1, cpu: 'x', outputs: 'model' })).toEqual([
      expect.stringContaining('/comand is not a known field'),
      expect.stringContaining('/cpu is "x"'),
      expect.stringContaining('/outputs is "model"'),
    ]);
    const [unknown, cpu] = errorsOf({ ...task, comand: 1, cpu: 'x', outputs: 'model' });
    expect(cpu).toMatchObject({ pointer: '/cpu', given: 'x' });
    expect(unknown).toMatchObject({ given: 1, allowed: expect.arrayContaining(['command']) });
  });

  it('in the places of the file that was given, also where a source became a stage', () => {
    const source = 's3://bucket/source.zip';
    const { image: _image, ...rest } = task;
    expect(linesOf({ ...rest, source, comand: [], cpu: 300 })[0]).toMatch(/^\/comand /);
    expect(linesOf({ ...rest, source, cpu: 300 })[0]).toMatch(/^\/cpu /);
    expect(linesOf({ ...rest, source: 'here', command: ['x'] })[0]).toMatch(/^\/source /);
    expect(linesOf({ ...task, source })[0]).toMatch(/^\/source .*an image or a source, not both/);
  });

  it('of other bodies too', () => {
    const read = () =>
      readBody(scheduleSchema, { schedule: '0 2 * * *', timezone: 'UTC', job: {} });
    expect(read).toThrow('/timezone: is not a known field here. Did you mean timeZone?');
  });
});

describe('what AWS would refuse later is refused at once', () => {
  const choices = { a: { values: ['x', 'y'] }, b: { min: 1, max: 3, type: 'integer' } };
  const lists = { a: { values: ['x', 'y', 'x'] }, b: { values: [1, 2, 3] } };
  const grid = { ...tuning, strategy: 'Grid', ranges: lists, maxJobs: undefined };
  const earlier = `job_${'0'.repeat(26)}`;
  const band = { ...tuning, strategy: 'Hyperband' };
  const ten = { values: Array.from({ length: 10 }, (_, index) => index) };
  it.each([
    [{ ...tuning, ranges: choices, maxJobs: 7 }, /^\/maxJobs is 7; the ranges have 6 combinations/],
    [
      { ...tuning, strategy: 'Grid' },
      /^\/ranges\/wd is a range of numbers; strategy Grid tries \{/,
    ],
    [{ ...grid, maxJobs: 7 }, /^\/maxJobs is 7; Grid tries all 6 combinations: leave it out/],
    [{ ...grid, ranges: { a: ten, b: ten, c: ten } }, /^\/ranges have 1000 .* 500 at most/],
    [{ ...grid, maxParallelJobs: 7 }, /^\/maxParallelJobs is 7, above the number of trials, 6/],
    [{ ...band }, /^\/hyperband\/maxResource is missing: say how many epochs a trial has/],
    [{ ...band, hyperParameters: { epochs: 'x' } }, /^\/hyperParameters\/epochs is .*1 to 20000/],
    [
      { ...band, hyperband: { minResource: 9, maxResource: 3 } },
      /^\/hyperband\/minResource is 9, above/,
    ],
    [{ ...band, hyperband: { maxResource: 9 }, earlyStopping: true }, /^\/earlyStopping is true;/],
    [{ ...tuning, hyperband: { maxResource: 9 } }, /^\/hyperband belongs to strategy Hyperband/],
    [{ ...grid, warmStart: { from: [earlier] } }, /^\/warmStart takes strategy Bayesian or Random/],
    [{ ...tuning, warmStart: { from: ['x'] } }, /^\/warmStart\/from\/0 is "x"; must be the id of/],
    [{ ...tuning, warmStart: { from: Array(6).fill(earlier) } }, /has 6 entries; must be 5/],
    [{ ...tuning, completion: {} }, /^\/completion has no criterion; it takes target/],
    [{ ...tuning, completion: { notImproving: 2 } }, /notImproving is 2; .* from 3 to 500/],
    [{ ...tuning, environment: { A: 'x'.repeat(513) } }, /513 characters; SageMaker takes 512/],
    [{ ...tuning, command: ['x', 'y'.repeat(513)] }, /^\/command\/1 .* SageMaker takes 512/],
    [{ ...tuning, hyperParameters: { a: 'x'.repeat(2501) } }, /SageMaker takes 2500/],
    [{ ...tuning, hyperParameters: { a: 'x\ny' } }, /a line break, which SageMaker takes in no/],
    [{ ...tuning, ranges: { a: { values: ['x'.repeat(257)] } }, maxJobs: 1 }, /takes 256/],
    [
      { ...endpoint, environment: { A: 'x'.repeat(1025) } },
      /1025 characters; SageMaker takes 1024/,
    ],
  ])('such as in case %#', (body, line) => {
    expect(linesOf(body)[0]).toMatch(line);
  });

  it('and as many trials as there are combinations are taken', () => {
    expect(parseSpec({ ...tuning, ranges: choices, maxJobs: 6 })).toMatchObject({ maxJobs: 6 });
    expect(parseSpec({ ...band, hyperParameters: { n_epochs: 3 } })).toMatchObject({ maxJobs: 8 });
    expect(parseSpec({ ...grid, maxJobs: 6 })).toMatchObject({ maxJobs: 6 });
  });
});

describe('a reference', () => {
  const build = { ...task, outputs: ['y'] };
  const pipeline = (use: object) => ({ kind: 'pipeline', stages: { b: build, use } });
  it.each([
    [
      '${b.outputs.nope}',
      /^\/stages\/use\/inputs refers to \${b.outputs.nope}, but b.outputs has y$/,
    ],
    ['${b.output.y}', /but b has outputs, result. Did you mean outputs\?$/],
    ['${b.outputs}', /which is no value but has y$/],
    ['${b.outputs.y.z}', /but b.outputs.y is one value$/],
    ['${b.result.x}', /but b.result is not there: it does not say result: true$/],
    ['${b.constructor.name}', /but b has outputs, result/],
  ])('to %s is refused where the stage will not have it', (text, line) => {
    expect(linesOf(pipeline({ ...task, inputs: { x: text } }))[0]).toMatch(line);
  });

  it('to what will be there is taken', () => {
    const inputs = { x: '${b.outputs.y}' };
    expect(parseSpec(pipeline({ ...task, inputs }))).toMatchObject({ stages: { use: { inputs } } });
  });

  it('is text after one more dollar sign', () => {
    const environment = { A: '$${b.outputs.y}', B: '${x}', C: '$HOME' };
    const read = { A: '${b.outputs.y}', B: '${x}', C: '$HOME' };
    expect(parseSpec({ ...task, environment })).toMatchObject({ environment: read });
    expect(linesOf({ ...task, environment: read })[0]).toMatch(
      /^\/environment refers to a stage with \${b.outputs.y}, .* written \$\${b.outputs.y}\)$/,
    );
    expect(parseSpec(pipeline({ ...task, environment }))).toMatchObject({
      stages: { use: { environment } },
    });
  });
});
