import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noDenials, type Story, startStory } from './story.ts';

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
      ['POST', '/jobs?dryRun=true', { kind }],
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
