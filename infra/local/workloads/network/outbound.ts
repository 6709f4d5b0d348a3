import { createSocket } from 'node:dgram';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { firstLine, join, socketIn } from './sockets.ts';

/** How long a name server may take, in milliseconds; resolvers ask again after five seconds. */
const namesMs = 5000;

/**
 * The way of containers with a network of their own to this machine's: a socket named `outbound` in
 * the folder two above theirs. Answers how to close it.
 */
export async function openOutbound(folder: string): Promise<() => void> {
  await rm(`${folder}/outbound`, { force: true });
  const at = await socketIn(folder, 'outbound');
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (from) => {
    sockets.add(from);
    from.once('close', () => sockets.delete(from));
    forward(from).catch(() => from.destroy());
  });
  await new Promise<void>((ready, failed) => {
    server.once('error', failed);
    server.listen(at.path, ready);
  });
  return () => {
    for (const socket of sockets) socket.destroy();
    server.close(() => void at.folder.close());
  };
}

/** First comes `tcp ADDRESS PORT` or `udp ADDRESS PORT`; by UDP one question, then one answer. */
async function forward(from: Socket): Promise<void> {
  const [way, host = '', port] = (await firstLine(from)).split(' ');
  if (way === 'tcp') {
    join(from, connect({ host, port: Number(port), allowHalfOpen: true }));
  } else {
    from.end(await ask(host, Number(port), await buffer(from)));
  }
}

async function ask(host: string, port: number, question: Buffer): Promise<Buffer> {
  const socket = createSocket('udp4');
  try {
    return await new Promise<Buffer>((answered, failed) => {
      socket.on('message', answered).on('error', failed);
      AbortSignal.timeout(namesMs).onabort = () => failed(new Error('no answer'));
      socket.send(question, port, host);
    });
  } finally {
    socket.close();
  }
}
