import { describe, expect, it } from 'vitest';
import { byRoute } from '../../../functions/api/by-route.ts';
import type { ApiEvent } from '../../../shared/http/types.ts';
import type { Ports } from '../../../shared/ports/ports.ts';

const ports = {} as Ports;
const made: unknown[] = [];
const create = byRoute({
  'GET /jobs/{id}': (given) => {
    made.push(given);
    return async (event) => `job ${event.pathParameters?.id}`;
  },
  $default: () => () => 'nothing here',
});
const event = (routeKey: string) =>
  ({ routeKey, pathParameters: { id: 'job_1' } }) as unknown as ApiEvent;

describe('a function of several routes', () => {
  const handler = create(ports);

  it('answers each by the route that API Gateway matched', async () => {
    expect(await handler(event('GET /jobs/{id}'), {})).toBe('job job_1');
    expect(await handler(event('$default'), {})).toBe('nothing here');
  });

  it('makes its handlers once, with the ports it was started with', async () => {
    await handler(event('GET /jobs/{id}'), {});
    expect(made).toEqual([ports]);
  });

  it('refuses a route of another function, whatever it is called', async () => {
    for (const key of ['POST /jobs', 'constructor', '__proto__']) {
      await expect(handler(event(key), {})).rejects.toThrow(`The route ${key} is of another`);
    }
  });
});
