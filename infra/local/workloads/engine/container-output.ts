import { appendFile, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { ifThere } from '../../kernel/if-there.ts';
import type { Clock } from '../../kernel/types.ts';
import { type Engine, ifGone } from './client.ts';

/** Each piece of output has a header of eight bytes: which stream, three zeros, its length. */
const headerBytes = 8;

/** How long it waits before it asks an engine again that does not answer. */
export const awayMs = 1000;

/**
 * Appends to the file what a container writes until the signal comes. What breaks off before, as
 * when the engine is away or starts anew, is begun again; the same trouble is told once.
 */
export async function followOutput(
  engine: Engine,
  container: string,
  file: string,
  how: { signal: AbortSignal; clock: Clock; failed(why: string): void },
): Promise<void> {
  let told = '';
  while (!how.signal.aborted) {
    await copyOutput(engine, container, file, how.signal).catch((error: unknown) => {
      if (String(error) !== told) how.failed(String(error));
      told = String(error);
    });
    await pause(how);
  }
}

/** Over at once when the signal comes. */
function pause({ signal, clock }: { signal: AbortSignal; clock: Clock }): Promise<void> {
  return new Promise((over) => {
    const end = () => {
      disarm();
      signal.removeEventListener('abort', end);
      over();
    };
    const disarm = clock.wakeAt(clock.now() + awayMs, end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/**
 * Appends to the file what a container has written and the file does not have yet: the engine
 * keeps all output in one order, so the file's size says where to go on, also after a crash. With a
 * signal it goes on until the container ends or the signal comes.
 */
export async function copyOutput(
  engine: Engine,
  container: string,
  file: string,
  signal?: AbortSignal,
): Promise<void> {
  let known = (await ifThere(stat(file)))?.size ?? 0;
  const query = { stdout: '1', stderr: '1', ...(signal ? { follow: '1' } : {}) };
  const call = { query, ...(signal ? { signal } : {}) };
  try {
    const incoming = await engine.stream('GET', `/containers/${container}/logs`, call);
    for await (const piece of payloads(incoming)) {
      const fresh = piece.subarray(Math.min(known, piece.length));
      known -= piece.length - fresh.length;
      if (fresh.length > 0) await appendFile(file, fresh);
    }
  } catch (error) {
    if (!signal?.aborted) ifGone(error);
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
