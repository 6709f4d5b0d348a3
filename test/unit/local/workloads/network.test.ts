import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  findNamespaces,
  namespaceWith,
} from '../../../../infra/local/workloads/network/namespaces.ts';
import { openOutbound } from '../../../../infra/local/workloads/network/outbound.ts';
import { launch } from '../../../../infra/local/workloads/supervisor.ts';
import { temporaryFolder, until } from './workloads-harness.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const ways = await findNamespaces();
const why = 'why' in ways ? `; not here: ${ways.why}` : '';

/** Runs code with a network of its own; answers what it printed. */
async function inNamespace(code: string, ports: number[], names: string[]): Promise<string> {
  if ('why' in ways) throw new Error(ways.why);
  const { folder, remove } = await temporaryFolder();
  cleanups.push(remove);
  // Longer than the path of a socket may be.
  const above = `${folder}/${'deep'.repeat(30)}`;
  await mkdir(above);
  cleanups.push(await openOutbound(above));
  const own = `${above}/workloads/one`;
  await launch(
    {
      folder: own,
      argv: [process.execPath, '-e', code],
      cwd: folder,
      environment: {},
      namespace: await namespaceWith(ways, ports, names),
    },
    () => {},
  );
  await until(() => existsSync(`${own}/exit`));
  return readFileSync(`${own}/log`, 'utf8');
}

describe('where a machine has not what a network of its own takes', () => {
  it('says what is missing', async () => {
    const { folder, remove } = await temporaryFolder();
    cleanups.push(remove);
    const missing = (name: string) => ({ why: expect.stringContaining(`program ${name} (`) });
    expect(await findNamespaces([folder])).toEqual(missing('unshare'));
    await symlink('/bin/false', `${folder}/unshare`);
    expect(await findNamespaces([folder])).toEqual(missing('ip'));
    await symlink('/bin/true', `${folder}/ip`);
    expect(await findNamespaces([folder])).toHaveProperty('why');
  });
});

describe.skipIf(why)(`a network of its own, where there are namespaces${why}`, () => {
  it('asks the name servers of this machine', async () => {
    const server = createSocket('udp4');
    server.on('message', (question, { port, address }) => {
      server.send(Buffer.from(`to ${question}`), port, address);
    });
    server.bind(0, '127.0.0.9');
    await once(server, 'listening');
    cleanups.push(() => server.close());
    const { port } = server.address();
    const code = `
      const socket = require('node:dgram').createSocket('udp4');
      socket.on('message', (answer, { address }) => {
        console.log(address, String(answer));
        socket.close();
      });
      socket.connect(${port}, '127.0.0.9', () => socket.send('a question'));`;
    const said = await inNamespace(code, [], [`127.0.0.9:${port}`]);
    expect(said).toBe('127.0.0.9 to a question\n');
  });

  it('carries both ways to their end, and says what cannot be reached', async () => {
    const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    cleanups.push(() => echo.close());
    const { port } = echo.address() as AddressInfo;
    const code = `
      const { connect } = require('node:net');
      const { buffer } = require('node:stream/consumers');
      const socket = connect(${port}, '127.0.0.1');
      socket.end(Buffer.alloc(3_000_000, 'x'));
      buffer(socket).then(({ length }) => {
        console.log(length);
        connect(1, '192.0.2.1').on('error', ({ code }) => console.log(code));
      });`;
    expect(await inNamespace(code, [port], [])).toBe('3000000\nECONNREFUSED\n');
  });
});
