import { afterEach, expect, test } from 'vitest';
import { fakePlane, runLine } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;

afterEach(() => plane?.close());

const id = 'job_01J00000000000000000000001';
const expiresAt = '2030-01-01T08:00:00.000Z';
const url = 'http://127.0.0.1:8888/?token=abc';

async function run(line: string[], body: object) {
  plane = await fakePlane(() => ({ body }));
  return runLine(line, { url: plane.url });
}

test('open prints the address of a notebook whose way is there', async () => {
  const opening = { name: 'prices', url, session: null, expiresAt };
  const { code, out } = await run(['open', id], opening);
  expect([code, out]).toEqual([0, `${url}\nprices lives until 2030-01-01 08:00 UTC.\n`]);
});

test('open prints the command that makes the way, in the region of the plane', async () => {
  const session = { region: 'eu-west-1', target: 'ecs:trainyard_a_b', port: 8888 };
  const { out } = await run(['open', id], { name: 'prices', url, session, expiresAt: null });
  const command = out.replaceAll(/ \\\n +/g, ' ');
  expect(command).toContain(
    'aws ssm start-session --region eu-west-1 --target ecs:trainyard_a_b ' +
      '--document-name AWS-StartPortForwardingSession ' +
      '--parameters portNumber=8888,localPortNumber=8888',
  );
  expect(command).toContain(`then go to ${url}\nprices never expires.`);
});

test('extend says until when each thing lives, and what is held for it', async () => {
  const items = [{ kind: 'notebook', name: 'prices', expiresAt, reservedUsd: '0.46' }];
  const { out } = await run(['extend', id, '--ttl', '8h'], { items });
  expect(out).toBe('The notebook prices lives until 2030-01-01 08:00 UTC; $0.46 is held for it.\n');
  expect(plane!.seen[0]).toMatchObject({ method: 'POST', path: `/jobs/${id}/extend` });
  expect(plane!.seen[0]!.json()).toEqual({ ttl: '8h' });
});

test('extend needs to be told how long', async () => {
  const { code, err } = await run(['extend', id], {});
  expect(code).toBe(2);
  expect(err).toMatch(/How long is missing.*--ttl 8h/s);
});
