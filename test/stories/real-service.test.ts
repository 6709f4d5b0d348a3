import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { planeForEach, type RealPlane, see } from './real-plane.ts';

const example = fileURLToPath(new URL('../../examples/sentiment-service', import.meta.url));

/** Asks without a pause until it is told to end; answers the statuses that came. */
function traffic(url: string) {
  const statuses: Record<string, number> = {};
  let isOver = false;
  const text = JSON.stringify({ text: 'The staff was kind and the food superb.' });
  const ask = async () => {
    while (!isOver) {
      const answer = await fetch(`${url}sentiment`, { method: 'POST', body: text }).catch(
        (error: Error) => ({ status: error.message, text: async () => '' }),
      );
      await answer.text();
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    }
  };
  const asking = [ask(), ask()];
  return async () => {
    isOver = true;
    await Promise.all(asking);
    return statuses;
  };
}

describe('the sentiment service', () => {
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });

  it('answers, is replaced without a failed request, and ends', {
    timeout: 120_000,
  }, async () => {
    const folder = join(plane.data, 'service');
    cpSync(example, folder, { recursive: true });
    const file = join(folder, 'job.yaml');
    const quick = ['health.intervalSeconds=5', 'health.timeoutSeconds=2'];
    const first = await plane.end(await plane.submit(file, ...quick), 120);
    expect(first, JSON.stringify(first)).toMatchObject({ phase: 'Succeeded', reason: null });
    const { url } = await plane.command('open', 'sentiment');
    const addressOf = ({ result }: Shape) =>
      Object.values<Shape>(result).find((one) => one.url)?.url;
    expect(url, JSON.stringify(first.result)).toBe(addressOf(first));
    const body = JSON.stringify({ text: 'I am not happy with this awful coffee.' });
    const answer = await fetch(`${url}sentiment`, { method: 'POST', body });
    expect(await answer.json()).toMatchObject({ label: 'negative' });
    expect(await (await fetch(`${url}docs`)).text()).toContain('<h1>Sentiment</h1>');

    const stop = traffic(url);
    const program = join(folder, 'code/server.mjs');
    const text = readFileSync(program, 'utf8').replace("status: 'ok'", "status: 'ok', version: 2");
    writeFileSync(program, text);
    const second = await plane.end(await plane.submit(file, ...quick), 120);
    expect([second.phase, second.message, addressOf(second)]).toEqual(['Succeeded', null, url]);
    expect(await (await fetch(`${url}health`)).json()).toMatchObject({ version: 2 });
    expect(await stop()).toEqual({ 200: expect.any(Number) });

    const lines: Shape[] = await plane.log(second.id);
    const asked = lines.filter(({ message }) => message === 'POST /sentiment 200');
    expect(new Set(asked.map(({ stream }) => stream)).size).toBe(2);
    await plane.say('cancel', second.id);
    await see(
      'the end of the service',
      () => plane.get(`/jobs/${second.id}/cost`),
      ({ lines: ledger }) => ledger.every(({ state }: Shape) => state === 'closed'),
      90,
    );
    await expect(fetch(url)).rejects.toThrow();
  });
});
