import { afterEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { deploy, endpointJob, withModel } from './endpoint-world.ts';
import { noDenials, type Story, startStory, taskJob, tuningJob } from './story.ts';

afterEach(noDenials);

interface Line {
  at: string;
  source: string;
  stream: string;
  message: string;
}

/** Reads on from a cursor until the log says that there is no more now. */
async function readOn(story: Story, id: string, from = '', limit = 2000) {
  const lines: Line[] = [];
  const cursors = [from];
  for (;;) {
    const query = `limit=${limit}&cursor=${cursors.at(-1)}`;
    const { status, body } = await story.api('GET', `/jobs/${id}/logs?${query}`);
    expect(status).toBe(200);
    lines.push(...body.items);
    cursors.push(body.cursor);
    if (body.items.length === 0 && !body.more) break;
  }
  // What API Gateway takes as a request's line and headers.
  expect(Math.max(...cursors.map(({ length }) => length))).toBeLessThan(8000);
  return { lines, cursor: cursors.at(-1) };
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}`);
const messages = (lines: Line[]) => lines.map(({ message }) => message);

describe('the log of a task that writes many lines in one millisecond', () => {
  it.each([
    [1000, 70],
    [60_000, 2000],
  ])('has each of %i lines once, in pages of %i', async (count, limit) => {
    const lines = numbered(count);
    const model = () => ({ runSeconds: 40, exitCode: 0, lines });
    const story = await startStory({ model });
    const id = await story.submit(taskJob);
    await story.end(id);
    const { lines: read, cursor } = await readOn(story, id, '', limit);
    expect(messages(read)).toEqual(lines);
    expect((await readOn(story, id, cursor)).lines).toEqual([]);
  });
});

/** Writes lines of one millisecond, so long ago, without a container. */
function putIn(story: Story, group: string, stream: string, age: number, texts: string[]) {
  story.kernel.transact((_tx, context) => {
    const timestamp = context.now - age;
    const logEvents = texts.map((message) => ({ timestamp, message }));
    const place = { logGroupName: group, logStreamName: stream };
    context.call('logs', 'PutLogEvents', { ...place, logEvents });
  });
}

/** The streams of a group, oldest first. */
function streamsIn(story: Story, group: string): string[] {
  return story.kernel.transact((_tx, context) => {
    const { logGroups } = context.call<Shape>('logs', 'DescribeLogGroups', {});
    if (!logGroups.some(({ logGroupName }: Shape) => logGroupName === group)) return [];
    const found = context.call<Shape>('logs', 'DescribeLogStreams', { logGroupName: group });
    return found.logStreams
      .toSorted((x: Shape, y: Shape) => x.creationTime - y.creationTime)
      .map(({ logStreamName }: Shape) => logStreamName);
  });
}

describe('the log of a tuning job', () => {
  const group = '/aws/sagemaker/TrainingJobs';
  const put = (story: Story, stream: string, age: number, ...texts: string[]) =>
    putIn(story, group, stream, age, texts);

  async function started() {
    const model = () => ({ runSeconds: 3600, exitCode: 0, lines: ['validation:rmse=1'] });
    const story = await startStory({ model });
    const id = await story.submit(tuningJob);
    await story.runUntil(() => streamsIn(story, group).length === 2);
    const [a = '', b = ''] = streamsIn(story, group);
    return { story, id, a, b };
  }

  it('has each line once though trials write together and those of one arrive late', async () => {
    const { story, id, a, b } = await started();
    await story.advance(120_000);
    put(story, a, 0, 'a1', 'a2');
    const first = await readOn(story, id);
    expect(messages(first.lines)).toEqual(['a1', 'a2']);
    put(story, b, 20_000, 'b1', 'b2');
    put(story, a, 0, 'a3');
    const second = await readOn(story, id, first.cursor, 1);
    expect(messages(second.lines)).toEqual(['b1', 'b2', 'a3']);
    await story.advance(30_000);
    put(story, b, 50_000, 'b3');
    put(story, b, 49_000, 'b4');
    expect(messages((await readOn(story, id, second.cursor)).lines)).toEqual(['b3', 'b4']);
  });

  it('has each line of a burst once, also while more of the same millisecond come', async () => {
    const { story, id, a, b } = await started();
    for (let n = 0; n < 3; n += 1) put(story, a, 0, ...numbered(9000));
    put(story, b, 0, 'b1');
    const page = await story.api('GET', `/jobs/${id}/logs?limit=500`);
    put(story, b, 0, 'b2');
    const rest = await readOn(story, id, page.body.cursor);
    put(story, a, 0, 'a last');
    const after = await readOn(story, id, rest.cursor);
    const all = [...page.body.items, ...rest.lines, ...after.lines] as Line[];
    const of = (stream: string) => messages(all.filter((line) => line.stream === stream));
    expect(of(a)).toEqual([...numbered(9000), ...numbered(9000), ...numbered(9000), 'a last']);
    expect(of(b)).toEqual(['b1', 'b2']);
  });

  it('keeps its cursor small when hundreds of trials write at once', async () => {
    const { story, id, a } = await started();
    const names = Array.from({ length: 700 }, (_, n) => a.replace(/-001-/, `-${100 + n}-`));
    for (const logStreamName of names) {
      story.kernel.transact((_tx, context) =>
        context.call('logs', 'CreateLogStream', { logGroupName: group, logStreamName }),
      );
      put(story, logStreamName, 0, 'one');
    }
    const first = await readOn(story, id);
    expect(first.lines).toHaveLength(700);
    await story.advance(1000);
    for (const name of names) put(story, name, 0, 'two');
    expect(messages((await readOn(story, id, first.cursor)).lines)).toEqual(names.map(() => 'two'));
  });
});

it('the log of an endpoint has no lines of the jobs that deployed it before', async () => {
  const { story } = await withModel();
  const prefix = '/aws/sagemaker/Endpoints/';
  await deploy(story);
  const group = story.kernel.transact((_tx, context) => {
    const request = { logGroupNamePrefix: prefix };
    const { logGroups } = context.call<Shape>('logs', 'DescribeLogGroups', request);
    return logGroups[0].logGroupName as string;
  });
  const [before = ''] = streamsIn(story, group);
  putIn(story, group, before, 0, ['of the first']);
  await story.advance(60_000);
  const id = await story.submit(endpointJob);
  await story.runUntil(() => streamsIn(story, group).length === 2);
  const [, own = ''] = streamsIn(story, group);
  putIn(story, group, before, 0, ['of the first, which still serves']);
  putIn(story, group, own, 0, ['of the second']);
  expect(messages((await readOn(story, id)).lines)).toEqual(['of the second']);
});

it('a failed task is told with its last lines, though pages of its log are empty', async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const model = () => ({ runSeconds: 40, exitCode: 1, lines: ['before', 'x', 'y', 'z'] });
    const story = await startStory({ model, seed });
    const { message } = await story.end(await story.submit(taskJob));
    expect(message).toContain('It said: x / y / z');
  }
});

it.each([
  ['a time before all times', { aaaaaaaa: { start: -1 } }],
  ['a time after all times', { aaaaaaaa: { start: 1e300 } }],
  ['a time of another form', { aaaaaaaa: { start: 0, next: '5' } }],
  ['marks that are none', { aaaaaaaa: { start: 0, shown: '\u0000'.repeat(9) } }],
  ['a list', [1]],
  ['no positions', 'aaa'],
  ['thousands of positions', Object.fromEntries(numbered(5000).map((key) => [key, 0]))],
  ['a token of thousands of letters', { aaaaaaaa: { start: 0, token: 'x'.repeat(2000) } }],
])('a cursor with %s is refused', async (_what, value) => {
  const story = await startStory();
  const id = await story.submit(taskJob);
  const cursor = Buffer.from(JSON.stringify(value)).toString('base64url');
  const { status, body } = await story.api('GET', `/jobs/${id}/logs?cursor=${cursor}`);
  expect([status, body.code]).toEqual([400, 'InvalidParameter']);
});

it('a cursor with a token that AWS does not know reads on from its time', async () => {
  const story = await startStory();
  const id = await story.submit(taskJob);
  await story.end(id);
  const { body } = await story.api('GET', `/jobs/${id}/logs`);
  const positions = JSON.parse(Buffer.from(body.cursor, 'base64url').toString('utf8'));
  for (const position of Object.values<Shape>(positions)) position.token = 'f/old';
  const cursor = Buffer.from(JSON.stringify(positions)).toString('base64url');
  expect(messages((await readOn(story, id, cursor)).lines)).toEqual(['done']);
});

it('a list of jobs refuses a cursor that is no job', async () => {
  const story = await startStory();
  for (const value of ['a'.repeat(3000), 'job_1', 7]) {
    const cursor = Buffer.from(JSON.stringify(value)).toString('base64url');
    expect((await story.api('GET', `/jobs?cursor=${cursor}`)).status).toBe(400);
  }
});
