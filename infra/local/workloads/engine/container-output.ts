import { appendFile, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { ifThere } from '../../kernel/if-there.ts';
import { type Engine, EngineError } from './client.ts';

/** Each piece of output has a header of eight bytes: which stream, three zeros, its length. */
const headerBytes = 8;

/**
 * Appends to the file what a container has written and the file does not have yet: the engine
 * keeps all output in one order, so the file's size says where to go on, also after a crash. With
 * `follow` it goes on until the container ends or the signal comes.
 */
export async function copyOutput(
  engine: Engine,
  container: string,
  file: string,
  how: { follow?: boolean; signal?: AbortSignal } = {},
): Promise<void> {
  let known = (await ifThere(stat(file)))?.size ?? 0;
  const query = { stdout: '1', stderr: '1', ...(how.follow ? { follow: '1' } : {}) };
  const call = { query, ...(how.signal ? { signal: how.signal } : {}) };
  try {
    const incoming = await engine.stream('GET', `/containers/${container}/logs`, call);
    for await (const piece of payloads(incoming)) {
      const fresh = piece.subarray(Math.min(known, piece.length));
      known -= piece.length - fresh.length;
      if (fresh.length > 0) await appendFile(file, fresh);
    }
  } catch (error) {
    if (how.signal?.aborted || (error instanceof EngineError && error.status === 404)) return;
    throw error;
  }
}

async function* payloads(incoming: IncomingMessage): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of incoming as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, part]);
    for (;;) {
      const length = rest.length < headerBytes ? Number.NaN : rest.readUInt32BE(4);
      if (!(rest.length >= headerBytes + length)) break;
      yield rest.subarray(headerBytes, headerBytes + length);
      rest = rest.subarray(headerBytes + length);
    }
  }
}
