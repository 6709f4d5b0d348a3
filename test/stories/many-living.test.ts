import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { newYear, noDenials, type Story, startStory, taskJob } from './story.ts';
import { Tally } from './tally.ts';

const hour = 3_600_000;
const round = 300_000;
const quiet = { ...taskJob, notify: [] };

/** How often the reaper asked the table, by operation. */
const asked = (tally: Tally, since: number) =>
  Object.fromEntries(
    [...Map.groupBy(reaperCalls(tally, since), ({ operation }) => operation)].map(
      ([operation, calls]) => [operation, calls.length],
    ),
  );

const reaperCalls = (tally: Tally, since: number) =>
  tally.calls
    .slice(since)
    .filter(({ service, role }) => service === 'dynamodb' && /ReaperDue/.test(role));

const table = async (story: Story) => {
  const { TableNames } = await story.kernel.call<Shape>(
    'dynamodb',
    'ListTables',
    {},
    planePrincipal,
  );
  return TableNames[0] as string;
};

/** Lines of jobs that run well: their end is an hour away. */
async function list(story: Story, count: number) {
  const name = await table(story);
  const ulid = (n: number) => `job_${String(n).padStart(26, '0')}`;
  const line = (n: number) => ({
    pk: { S: 'LIVE' },
    sk: { S: ulid(n) },
    v: { N: '1' },
    phase: { S: 'Running' },
    quota: { S: 'task' },
    since: { S: new Date(newYear).toISOString() },
    startedAt: { S: new Date(newYear).toISOString() },
    dueAt: { N: String(newYear + hour) },
  });
  for (let from = 0; from < count; from += 25) {
    const requests = Array.from({ length: 25 }, (_, n) => ({
      PutRequest: { Item: line(from + n) },
    }));
    const RequestItems = { [name]: requests };
    await story.kernel.call('dynamodb', 'BatchWriteItem', { RequestItems }, planePrincipal);
  }
}

describe('the reaper', () => {
  afterEach(noDenials);

  it('reads a sixth of ten thousand living jobs a round, their list by the megabyte', async () => {
    const tally = new Tally();
    const story = await startStory({ meter: tally });
    await list(story, 10_000);
    const before = tally.calls.length;
    await story.advance(round);
    const calls = asked(tally, before);
    expect(calls.GetItem).toBeGreaterThan(1400);
    expect(calls.GetItem).toBeLessThan(1950);
    // The list, endpoints and storms.
    expect(calls.Query).toBeLessThanOrEqual(8);
    expect(story.kernel.denials).toEqual([]);
  });

  it('reads a job that runs well twice an hour, and ends one that is over its time', async () => {
    const tally = new Tally();
    const story = await startStory({
      meter: tally,
      model: () => ({ runSeconds: 20 * 3600, exitCode: 0 }),
    });
    const ids = [];
    for (let n = 0; n < 3; n += 1) {
      ids.push(await story.submit({ ...quiet, timeoutSeconds: 6 * 3600 }));
    }
    for (const id of ids) await story.until(id, 'Running');
    const before = tally.calls.length;
    await story.advance(5 * hour);
    // Two visits while they began, then two an hour.
    expect(asked(tally, before).GetItem ?? 0).toBeLessThanOrEqual(3 * (2 + 10));
    await story.advance(2 * hour);
    for (const id of ids) expect((await story.job(id)).reason).toBe('DeadlineExceeded');
  });
});
