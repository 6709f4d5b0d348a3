import { afterEach, expect, test } from 'vitest';
import { fakePlane, runLine } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;

afterEach(() => plane?.close());

async function run(argv: string[], body: object) {
  const seen: unknown[] = [];
  plane = await fakePlane(({ method, path, body: sent, json }) => {
    seen.push([method, path, sent.length > 0 ? json() : undefined]);
    return { body };
  });
  return { ...(await runLine(argv, { url: plane.url })), seen };
}

const budget = {
  project: 'research',
  month: '2026-01',
  monthlyUsd: '50.00',
  action: 'Pause',
  thresholds: [50, 80, 100],
  notify: [],
  resumed: false,
  spentUsd: '12.50',
  reservedUsd: '3.00',
  leftUsd: '34.50',
};

test('a budget is set and shown', async () => {
  const line = ['budget', 'set', 'research', '--monthly', '50.00', '--threshold', '90'];
  const { code, out, seen } = await run(line, budget);
  expect(code).toBe(0);
  expect(seen).toMatchObject([
    ['PUT', '/budgets/research', { monthlyUsd: '50.00', thresholds: [90] }],
  ]);
  expect(out).toBe(
    'research may spend $50.00 a month (Pause)\n' +
      '  spent $12.50, reserved $3.00, left $34.50 in 2026-01\n' +
      "  tells the plane's subscribers at 50 %, 80 %, 100 %\n",
  );
});

test('a limit that was lowered below what is spoken for says by how much', async () => {
  const { out } = await run(['budget', 'get', 'research'], { ...budget, leftUsd: '-1.50' });
  expect(out).toContain('reserved $3.00, $1.50 over the limit in 2026-01');
});

test.each([
  ['get', 'GET', '/budgets/research'],
  ['remove', 'DELETE', '/budgets/research'],
  ['resume', 'POST', '/budgets/research/resume'],
])('budget %s is one call', async (action, method, path) => {
  const { code, seen } = await run(['budget', action, 'research'], budget);
  expect({ code, calls: seen.map((call) => (call as unknown[]).slice(0, 2)) }).toEqual({
    code: 0,
    calls: [[method, path]],
  });
});

test('a pause is shown with how it ends; with a star all projects are', async () => {
  const why = 'budget trainyard-us-east-1 has spent $101.20 of $100.00';
  const paused = { since: '2026-01-10T08:00:00.000Z', by: 'AWS Budgets', why };
  const { out } = await run(['budget', 'get', 'research'], { ...budget, paused });
  expect(out).toContain(
    `  paused since 2026-01-10T08:00:00.000Z by AWS Budgets: ${why}\n` +
      '  until 2026-01 ends, or: trainyard budget resume research\n',
  );
  const items = [budget, { ...budget, project: 'default', monthlyUsd: null }];
  const all = await run(['budget', 'resume', '*'], { items });
  expect(all.seen).toMatchObject([['POST', '/budgets/*/resume', undefined]]);
  expect(all.out).toMatch(/research may spend .*default has no monthly limit/s);
});

test('a budget without an amount and an unknown action are mistakes of usage', async () => {
  expect(await run(['budget', 'set', 'research'], {})).toMatchObject({ code: 2, seen: [] });
  const { code, err } = await run(['budget', 'burn', 'research'], {});
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringMatching(/get, set, remove/) });
});

test('prices are compared by region, with what machines have; an unknown one is said', async () => {
  const { out } = await run(['prices', 'fargate'], {});
  expect(out).toMatch(/fargate.vcpu\s+ap-southeast-2\s+\$0.04856\s+vCPU-hour\s+\S+\s+unverified/);
  const types = ['ml.m5.large', 'ml.g4dn.xlarge', 'fargate.vcpu'];
  const compared = await run(['prices', ...types, '--region', 'eu-west-1'], {});
  expect(compared.out).toMatch(/^TYPE +REGION +VCPU +MEMORY +GPU +USD/);
  expect(compared.out).toMatch(/^ml\.m5\.large +eu-west-1 +2 +8 GiB +- +\$0\.\d/m);
  expect(compared.out).toMatch(/^ml\.g4dn\.xlarge +eu-west-1 +4 +16 GiB +1 × T4 +\$/m);
  expect(compared.out).toMatch(/^fargate\.vcpu +eu-west-1 +- +- +- +\$/m);
  expect(compared.out).not.toContain('us-east-1');
  const elsewhere = await run(['prices', 'ml.m5.large', '--region', 'mars-1'], {});
  expect(elsewhere).toMatchObject({ code: 2, err: expect.stringMatching(/in mars-1.*us-west-2/s) });
  const json = JSON.parse((await run(['prices', 'ec2.g5.xlarge', '-o', 'json'], {})).out);
  expect(json[0]).toMatchObject({ vCpu: 4, memoryGiB: 16, gpus: 1, gpu: 'A10G' });
  const unknown = await run(['prices', 'ml.p99.huge'], {});
  expect(unknown).toMatchObject({ code: 2, err: expect.stringMatching(/No price is known/) });
});
