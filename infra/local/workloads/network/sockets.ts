import { type FileHandle, open } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** A first line is no longer than this, in bytes. */
const lineBytes = 128;

/** The first line that comes; what follows it stays to be read. Empty when none comes. */
export async function firstLine(socket: Socket): Promise<string> {
  let seen = Buffer.alloc(0);
  const { promise, resolve } = Promise.withResolvers<string>();
  const done = (line: string, rest: Buffer) => {
    socket.off('readable', onReadable).off('close', onClose).off('error', onClose);
    if (rest.length > 0) socket.unshift(rest);
    resolve(line);
  };
  const onClose = () => done('', Buffer.alloc(0));
  const onReadable = () => {
    for (let piece = socket.read(); piece !== null; piece = socket.read()) {
      seen = Buffer.concat([seen, piece as Buffer]);
    }
    const end = seen.indexOf(10);
    if (end >= 0) done(seen.subarray(0, end).toString(), seen.subarray(end + 1));
    else if (seen.length > lineBytes) socket.destroy();
  };
  socket.on('readable', onReadable).on('close', onClose).on('error', onClose);
  return promise;
}

/** Joins two sockets, made with `allowHalfOpen`, until both have ended or one has failed. */
export function join(one: Socket, other: Socket): void {
  pipeline(one, other, () => {});
  pipeline(other, one, () => {});
}

/**
 * A path of a socket that is short enough (some 100 bytes), whatever the folder's is; good while
 * the folder stays open. Linux only.
 */
export async function socketIn(
  folder: string,
  name: string,
): Promise<{ path: string; folder: FileHandle }> {
  const handle = await open(folder);
  return { path: `/proc/self/fd/${handle.fd}/${name}`, folder: handle };
}

/** The socket once it is connected; rejects where it cannot be. */
export function connected(socket: Socket): Promise<Socket> {
  return new Promise((ready, failed) => {
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      ready(socket);
    });
  });
}
