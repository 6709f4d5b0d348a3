import { afterEach, describe, expect, it } from 'vitest';
import { fakePlane, jobJson, runLine } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;

afterEach(() => plane?.close());

const serves = 'job_01J00000000000000000000001';
const newest = 'job_01J00000000000000000000002';
const other = 'job_01J00000000000000000000003';

interface World {
  /** The phase of the newest job of the name. */
  phase?: string;
  /** The jobs of what lives on under the name. */
  living?: string[];
  /** Whether that is a stage of the newest job. */
  ofNewest?: boolean;
}

/** Runs a line where `web` was served by one job, and another of that name came later. */
async function run(line: string[], { phase = 'Failed', living = [serves], ofNewest }: World) {
  const job = (id: string) =>
    jobJson({ id, name: 'web', phase: id === newest ? phase : 'Succeeded' });
  const parent = ofNewest ? { jobId: newest, stage: 'service' } : undefined;
  plane = await fakePlane(({ method, path }) => {
    if (path === '/endpoints/web/rollback') return { status: 404, body: { code: 'NotFound' } };
    if (path === '/living') {
      const items = living.map((jobId) => ({ kind: 'service', name: 'web', jobId, livesOn: {} }));
      return { body: { items: [...items, { kind: 'task', name: 'web', jobId: other }] } };
    }
    if (path === '/jobs') return { body: { items: [job(newest), job(serves)], cursor: null } };
    const id = path.split('/')[2]!;
    if (method === 'GET' && path === `/jobs/${id}`) return { body: { ...job(id), parent } };
    return { body: { ...job(id), items: [], url: 'http://127.0.0.1:1/', expiresAt: null } };
  });
  const { code, err } = await runLine(line, { url: plane.url });
  const asked = plane.seen.at(-1)!;
  return { code, err, asked: `${asked.method} ${asked.path}` };
}

describe('the name of what lives on', () => {
  it.each([
    [['open', 'web'], `GET /jobs/${serves}/open`],
    [['extend', 'web', '--ttl', '1h'], `POST /jobs/${serves}/extend`],
    [['rollback', 'web'], `POST /jobs/${serves}/rollback`],
    [['cancel', 'web'], `POST /jobs/${serves}/cancel`],
  ])('is that of the job that serves, though a later one has failed: %s', async (line, asked) => {
    expect((await run(line, {})).asked).toBe(asked);
    plane?.close();
    expect((await run(line, { phase: 'Cancelled' })).asked).toBe(asked);
  });

  it('is that of a deployment that goes on, for who ends it', async () => {
    const { asked } = await run(['cancel', 'web'], { phase: 'Running' });
    expect(asked).toBe(`POST /jobs/${newest}/cancel`);
  });

  it('is that of the whole newest job where one of its stages has made it', async () => {
    const world = { phase: 'Succeeded', ofNewest: true };
    const { asked } = await run(['cancel', 'web'], world);
    expect(asked).toBe(`POST /jobs/${newest}/cancel`);
  });

  it('is that of the newest job where nothing lives on', async () => {
    const { asked } = await run(['cancel', 'web'], { living: [] });
    expect(asked).toBe(`POST /jobs/${newest}/cancel`);
  });

  it('is refused where several things have it', async () => {
    const { code, err } = await run(['cancel', 'web'], { living: [serves, other] });
    expect(code).toBe(2);
    expect(err).toMatch(`2 things named 'web' live on.`);
    expect(err).toMatch(`task ${other}`);
  });
});
