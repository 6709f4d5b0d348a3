import { afterEach, describe, expect, it } from 'vitest';
import { fakePlane, runLine, type SeenRequest } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;

afterEach(() => plane?.close());

const version = (jobId: string, servedBy: string[] = []) => ({
  jobId,
  createdAt: '2030-01-01T00:00:00.000Z',
  costUsd: '0.02',
  servedBy,
  run: {
    parameters: { lr: '0.1', size: 'big' },
    metrics: { rmse: 0.123456789 },
    commit: `${'c'.repeat(40)}-dirty`,
  },
});

const answer = ({ path, query }: SeenRequest) => {
  if (path === '/models') {
    const latest = version('job_3', ['shop']);
    return { body: { items: [{ name: 'churn', versions: 3, latest }], more: true } };
  }
  const items = query.cursor
    ? [version('job_1'), version('job_0')]
    : [version('job_3', ['shop']), version('job_2')];
  const cursor = query.cursor ? null : 'more';
  return { body: { items: items.slice(0, Number(query.limit)), cursor, name: 'churn' } };
};

async function models(...line: string[]) {
  plane = await fakePlane(answer);
  const { code, out, err } = await runLine(['models', ...line], { url: plane.url });
  return { code, err, rows: out.split('\n').map((text) => text.split(/ {2,}/)) };
}

describe('the models of a project', () => {
  it('are listed with the newest version of each, and whether all were looked for', async () => {
    const { rows } = await models();
    expect(rows[1]!.slice(0, 3)).toEqual(['churn', '3', 'job_3']);
    expect(rows[1]!.slice(4)).toEqual(['rmse=0.123457', 'shop']);
    expect(rows[2]).toEqual(['Older jobs were not looked through.']);
  });

  it('have versions, which are shown page by page up to the limit', async () => {
    const { rows } = await models('churn');
    expect(rows.slice(1, 5).map(([job]) => job)).toEqual(['job_3', 'job_2', 'job_1', 'job_0']);
    expect(rows[1]!.slice(2)).toEqual([
      'rmse=0.123457',
      'lr=0.1, size=big',
      `${'c'.repeat(12)}-dirty`,
      '$0.02',
      'shop',
    ]);
    const three = await models('churn', '--limit', '3');
    expect(three.rows.slice(1, 5).map(([job]) => job)).toEqual(['job_3', 'job_2', 'job_1', '']);
    expect(plane!.seen.map(({ query }) => query.limit)).toEqual(['3', '1']);
  });

  it('are not limited in number, which is said', async () => {
    const { code, err } = await models('--limit', '3');
    expect(code).toBe(2);
    expect(err).toMatch(/--limit is for the versions of one model.*models NAME --limit 3/s);
  });
});
