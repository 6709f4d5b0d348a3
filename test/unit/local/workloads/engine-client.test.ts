import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { engineAt } from '../../../../infra/local/workloads/engine/client.ts';

it('a call of an engine depends on no connection of the call before it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-engine-'));
  const socket = join(folder, 'engine.sock');
  const server = createServer((_request, response) => response.end('{"Id": "seen"}'));
  server.on('connection', (connection) => {
    // An engine that starts anew leaves what is sent on its old connections without an answer.
    connection.once('data', () => connection.once('data', () => connection.destroy()));
  });
  await new Promise<void>((ready) => server.listen(socket, ready));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const { call } = engineAt(socket, true);
  for (const path of ['/info', '/containers/seen/json', '/containers/seen/json'])
    expect(await call('GET', path)).toEqual({ Id: 'seen' });
});
