import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { calmModel, noDenials, type Story, startStory, tuningJob } from './story.ts';

/** Names that every JavaScript object has; to a user they are words like any other. */
const names = ['toString', 'constructor', 'valueOf', 'hasOwnProperty', '__proto__'];

describe('a name that every object has', () => {
  let story: Story;
  beforeAll(async () => {
    story = await startStory();
  });
  afterEach(noDenials);
  afterAll(() => story.stop());

  it.each(names)('is no kind: %s', async (kind) => {
    for (const [method, target, body] of [
      ['POST', '/jobs', { kind }],
      ['POST', '/plans', { kind }],
      ['PUT', '/schedules/nightly', { schedule: '0 2 * * *', timeZone: 'UTC', job: { kind } }],
      ['POST', '/jobs', { kind: 'pipeline', stages: { a: { kind } } }],
    ] as const) {
      const { status, body: problem } = await story.api(method, target, body);
      expect({ target, status, code: problem.code }).toEqual({
        target,
        status: 422,
        code: 'InvalidSpec',
      });
    }
    expect((await story.api('GET', `/jobs?kind=${kind}`)).status).toBe(400);
  });

  it.each(names)('is no stage, and no part of a result: %s', async (name) => {
    const stages = { a: { kind: 'task', image: `\${${name}.x}` } };
    const { status } = await story.api('POST', '/jobs', { kind: 'pipeline', stages });
    expect(status).toBe(422);
  });
});

describe('what a user calls by such a name', () => {
  afterEach(noDenials);

  it('works from the request to the result', async () => {
    const result = { toString: 2, constructor: 'yes', valueOf: true };
    const story = await startStory({
      model: (spec, random) => {
        const placed = (spec.command ?? []).flatMap((part): [string, string][] => {
          if (/^s3:.*\/result\.json$/.test(part)) return [[part, JSON.stringify(result)]];
          return /^s3:.*\/outputs\//.test(part) ? [[`${part}rows.csv`, '1']] : [];
        });
        return { ...calmModel!(spec, random), objects: Object.fromEntries(placed) };
      },
    });
    const image = 'registry.example/worker:1';
    const environment = { toString: '1', constructor: '2', hasOwnProperty: '3' };
    const first = { kind: 'task', image, environment, result: true, outputs: ['constructor'] };
    const inputs = { constructor: '${constructor.outputs.constructor}' };
    const when = '${constructor.result.valueOf}';
    const tune = {
      ...tuningJob,
      name: undefined,
      notify: undefined,
      when,
      inputs,
      ranges: { constructor: { min: 0, max: 1 }, toString: { values: ['a', 'b'] } },
      hyperParameters: { valueOf: '1', hasOwnProperty: '${constructor.result.toString}' },
    };
    const stages = { constructor: first, tune };
    const job = await story.end(await story.submit({ kind: 'pipeline', stages }));
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    expect(JSON.stringify(job.spec.stages.constructor.environment)).toBe(
      JSON.stringify(environment),
    );
    expect(JSON.stringify(job.result.constructor.result)).toBe(JSON.stringify(result));
    const { items } = (await story.api('GET', `/jobs/${job.stages.tune.jobId}/trials`)).body;
    for (const trial of items) {
      expect(Object.keys(trial.hyperParameters).sort()).toEqual(['constructor', 'toString']);
    }
    await story.stop();
  });
});

describe('a name longer than a key of the table', () => {
  let story: Story;
  beforeAll(async () => {
    story = await startStory();
  });
  afterEach(noDenials);
  afterAll(() => story.stop());

  it('names nothing', async () => {
    const authorization = `Bearer ${await story.token('default', 'admin')}`;
    const name = 'a'.repeat(1100);
    for (const [method, target] of [
      ['GET', `/schedules/${name}`],
      ['DELETE', `/schedules/${name}`],
      ['POST', `/schedules/${name}/run`],
      ['GET', `/jobs/${name}`],
      ['GET', `/endpoints/${name}`],
      ['DELETE', `/endpoints/${name}`],
    ] as const) {
      const { status } = await story.api(method, target, undefined, { authorization });
      expect({ target: target.slice(0, 20), status }).toMatchObject({ status: 404 });
    }
  });

  it('is no cursor', async () => {
    const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const value of ['a'.repeat(3000), '', 'job_', -1, {}, null]) {
      const { status } = await story.api('GET', `/jobs?cursor=${cursorOf(value)}`);
      expect({ value, status }).toEqual({ value, status: 400 });
    }
  });
});
