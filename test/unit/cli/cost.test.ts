import { afterEach, describe, expect, it } from 'vitest';
import { fakePlane, jobJson, runLine, type SeenRequest } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;

afterEach(() => plane?.close());

async function run(argv: string[], answer: Parameters<typeof fakePlane>[0]) {
  plane = await fakePlane(answer);
  return runLine(argv, { url: plane.url });
}

const cost = (actualUsd: string) => ({ estimatedUsd: '9.00', worstUsd: '9.00', actualUsd });
const day = (date: string) => ({
  createdAt: `2030-01-0${date}T23:00:00.000Z`,
  updatedAt: `2030-01-0${date}T23:30:00.000Z`,
  endedAt: `2030-01-0${date}T23:30:00.000Z`,
});
const parent = { jobId: 'job_8', stage: 'train' };
const first = [
  jobJson({ id: 'job_9', kind: 'tuning', parent, cost: cost('1.50'), ...day('3') }),
  jobJson({
    id: 'job_8',
    kind: 'pipeline',
    name: 'nightly',
    stages: {},
    cost: cost('1.75'),
    ...day('3'),
  }),
  jobJson({ id: 'job_7', kind: 'image', parent, cost: cost('0.25'), ...day('2') }),
  jobJson({ id: 'job_6', kind: 'task', name: 'free', cost: cost('0.00'), ...day('2') }),
];
const second = [
  jobJson({ id: 'job_5', kind: 'task', name: 'old', cost: cost('0.10'), ...day('1') }),
];
const pages = ({ query }: SeenRequest) =>
  query.cursor
    ? { body: { items: second, cursor: null } }
    : { body: { items: first, cursor: 'more' } };

describe('the costs of a project', () => {
  const byRow = async (...options: string[]) => {
    const { code, out } = await run(['cost', '--project', 'p', ...options, '-o', 'json'], pages);
    expect(code).toBe(0);
    return JSON.parse(out);
  };

  it('are added up by job, a stage with its pipeline, the dearest first', async () => {
    expect(await byRow()).toEqual({
      by: 'job',
      rows: [
        { key: 'job_8', name: 'nightly', jobs: 2, usd: '1.75' },
        { key: 'job_5', name: 'old', jobs: 1, usd: '0.10' },
      ],
      usd: '1.85',
    });
  });

  it('are added up by kind, and by the day of the end in UTC', async () => {
    const keys = ({ rows }: { rows: { key: string; usd: string }[] }) =>
      rows.map(({ key, usd }) => [key, usd]);
    expect(keys(await byRow('--by', 'kind'))).toEqual([
      ['tuning', '1.50'],
      ['image', '0.25'],
      ['task', '0.10'],
    ]);
    plane?.close();
    expect(keys(await byRow('--by', 'day'))).toEqual([
      ['2030-01-01', '0.10'],
      ['2030-01-02', '0.25'],
      ['2030-01-03', '1.50'],
    ]);
  });

  it('begin at a day, and no page before it is read', async () => {
    expect(await byRow('--since', '2030-01-03')).toMatchObject({ usd: '1.50' });
    plane?.close();
    const seen: SeenRequest[] = [];
    const late = await run(['cost', '--since', '2031-01-01'], (request) => {
      seen.push(request);
      return pages(request);
    });
    expect(late.out).toBe('No job has cost anything yet.\n');
    expect(seen).toHaveLength(1);
  });

  it('are refused for a day that is none, and for one job', async () => {
    expect(await run(['cost', '--since', 'soon'], pages)).toMatchObject({ code: 2 });
    plane?.close();
    const both = await run(['cost', 'job_8', '--by', 'day'], pages);
    expect(both).toMatchObject({ code: 2 });
    expect(both.err).toMatch(/for all jobs of a project/);
  });
});

describe('the cost of a job', () => {
  it('has what the plane itself asked for, those of its stages together', async () => {
    const states = { what: 'state transitions', count: 41, usd: '0.001025', state: 'computed' };
    const units = { what: 'table write units', count: 7, usd: null, state: 'computed' };
    const body = {
      basis: 'list prices',
      estimatedUsd: '0.20',
      worstUsd: '0.30',
      actualUsd: '0.10',
      lines: [],
      plane: {
        basis: 'Computed.',
        usd: '0.00205',
        unpriced: ['table write units'],
        lines: [states, { ...states, stage: 'train' }, units],
      },
    };
    const id = 'job_01J00000000000000000000001';
    const { out } = await run(['cost', id], () => ({ body }));
    expect(out).toContain('for it: about $0.00205, without table write units (computed)');
    expect(out).toMatch(/state transitions +82 +\$0\.0020500\n/);
    expect(out).toMatch(/table write units +7 +unknown\n/);
  });
});

describe('spot prices', () => {
  const prices = async (type: string) => (await runLine(['prices', type, '--spot'])).out;

  it('of Fargate stand beside those on demand', async () => {
    const text = await prices('fargate');
    expect(text).toMatch(/fargate\.vcpu +us-east-1 +\$0\.04048 +\$0\.012144 +70 % +vCPU-hour\n/);
    expect(text).toContain('Spot prices from aws.amazon.com/fargate/pricing (Spot moves');
  });

  it('of SageMaker are said to be unpublished, with what an account can ask', async () => {
    const text = await prices('ml.m5.large');
    expect(text).toMatch(/ml\.m5\.large +us-east-1 +\$0\.115 +none listed +- +hour\n/);
    expect(text).toContain('SageMaker publishes no spot prices');
    expect(text).toContain('describe-spot-price-history --instance-types m5.large');
  });
});
