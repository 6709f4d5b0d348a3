import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../../infra/local/kernel/kernel.ts';
import { apiHandler } from '../../../shared/http/api-handler.ts';
import type { ApiEvent } from '../../../shared/http/types.ts';
import { limits } from '../../../shared/limits.ts';
import { clientsOf } from '../../../shared/ports/clients.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { changeItem, type Revised } from '../../../shared/store/change-item.ts';
import { WriteContention } from '../../../shared/store/contention.ts';
import { N, S } from '../local/services/dynamodb/dynamodb-plane.ts';
import { tablePlane } from './table-plane.ts';

interface Counter extends Revised {
  count: number;
}

let plane: Awaited<ReturnType<typeof tablePlane>>;
let ports: Ports;
let pauses: number[] = [];

beforeAll(async () => {
  plane = await tablePlane();
  const { world } = plane;
  const sleep = (ms: number) => {
    pauses.push(ms);
    return world.sleep(ms);
  };
  ports = {
    clock: { now: world.now, sleep },
    random: world.random,
    clients: clientsOf(world),
    config: { table: 'jobs' },
  } as unknown as Ports;
});

afterAll(() => plane.close());

const keyOf = (name: string) => ({ pk: `COUNTER#${name}`, sk: 'META' });

const increment = (name: string, first = () => {}) =>
  changeItem<Counter>(ports, keyOf(name), (before) => {
    first();
    return { v: 1, count: (before?.count ?? 0) + 1 };
  });

describe('changing an item', () => {
  it('loses no change of twelve that come at once, on the plane’s own socket', async () => {
    pauses = [];
    const made = await Promise.all(Array.from({ length: 12 }, () => increment('busy')));
    const counts = made.map((item) => item!.count).sort((a, b) => a - b);
    expect(counts).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
    expect(pauses.length).toBeGreaterThan(0);
    expect(await changeItem(ports, keyOf('busy'), () => undefined)).toEqual({
      v: 1,
      count: 12,
      rev: 12,
    });
  });

  it('gives up by name when others are always faster, with longer and longer pauses', async () => {
    pauses = [];
    let rival = 0;
    const isFaster = () => {
      rival += 1;
      const Item = { pk: S('COUNTER#lost'), sk: S('META'), v: N(1), rev: N(100 + rival) };
      void plane.kernel.call('dynamodb', 'PutItem', { TableName: 'jobs', Item }, planePrincipal);
    };
    const sleep = async (ms: number) => void pauses.push(ms);
    const given = { ...ports, random: () => 1, clock: { ...ports.clock, sleep } };
    const lost = changeItem<Counter>(given, keyOf('lost'), () => {
      isFaster();
      return { v: 1, count: 0 };
    });
    await expect(lost).rejects.toThrow(WriteContention);
    await expect(lost).rejects.toThrow(
      'Others changed COUNTER#lost META 8 times in a row; nothing was written. Try again.',
    );
    expect(rival).toBe(limits.conflictTries);
    expect(pauses).toEqual([40, 80, 160, 320, 640, 1280, 2560]);
  });

  it('answers a request that was given up as a conflict to send again', async () => {
    const lost = new WriteContention(keyOf('lost'), undefined);
    const handler = apiHandler(ports, { path: '/' }, () => Promise.reject(lost));
    const answer = await handler({ headers: {} } as ApiEvent, {} as never);
    expect(answer).toMatchObject({ statusCode: 409, headers: { 'retry-after': '1' } });
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'Conflict',
      detail: 'Others changed the same thing again and again; nothing was written.',
      fix: 'Send the same request again.',
    });
  });

  it('passes on what `change` throws, and asks it once', async () => {
    let asked = 0;
    const refused = increment('refused', () => {
      asked += 1;
      throw new Error('not this one');
    });
    await expect(refused).rejects.toThrow('not this one');
    expect(asked).toBe(1);
  });
});
