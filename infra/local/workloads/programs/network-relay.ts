import { createSocket } from 'node:dgram';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { firstLine, join } from '../network/sockets.ts';
import { complain } from './streams.ts';

/** The container's door: who connects names a port and is joined with it, after a `+`. */
const inward = './in';
/** The plane's door, which leads to the machine's own network. */
const outward = '../../outbound';

/**
 * Joins a network that has only its loopback with the world. Every address is routed to that
 * loopback, so what the container's code connects to arrives here, under the address it meant:
 * TCP on the given ports, and name servers (`ADDRESS:PORT`) by UDP.
 */
export function relay(ports = '', nameServers = ''): void {
  // The group is told to end before its members have: the last answers still go through here.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
  for (const port of ports.split(',').filter(Boolean)) relayOut(Number(port));
  for (const server of nameServers.split(',').filter(Boolean)) relayNames(server);
  rmSync(inward, { force: true });
  relayIn();
}

function relayIn(): void {
  const server = createServer({ allowHalfOpen: true }, async (from) => {
    const port = Number(await firstLine(from));
    const to = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    to.once('error', () => from.destroy());
    to.once('connect', () => {
      from.write('+');
      join(from, to);
    });
  });
  server.on('error', (error) => complain(`network: ${error.message}`));
  server.listen(inward);
}

function relayOut(port: number): void {
  const server = createServer({ allowHalfOpen: true }, (from) => {
    const to = connect({ path: outward, allowHalfOpen: true });
    to.write(`tcp ${from.localAddress} ${port}\n`);
    join(from, to);
  });
  server.on('error', (error) => complain(`network: ${error.message}`));
  server.listen(port, '0.0.0.0');
}

/** Bound to the very address, so that answers come from it, as resolvers demand. */
function relayNames(nameServer: string): void {
  const [address, port] = nameServer.split(':');
  const socket = createSocket('udp4');
  socket.on('error', (error) => complain(`network: ${error.message}`));
  socket.on('message', async (query, asker) => {
    const to = connect(outward);
    to.write(`udp ${address} ${port}\n`);
    to.end(query);
    const answer = await buffer(to).catch(() => Buffer.alloc(0));
    if (answer.length > 0) socket.send(answer, asker.port, asker.address);
  });
  socket.bind(Number(port), address);
}
