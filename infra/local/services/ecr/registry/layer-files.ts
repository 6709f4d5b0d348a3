import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ifThere } from '../../../kernel/if-there.ts';

/**
 * The bytes of layers, named by their digest, and of uploads that are under way. Layers of
 * gigabytes go through as streams. Ids and digests come from the store, never from a request alone.
 */
export class LayerFiles {
  readonly #uploads: string;
  readonly #layers: string;

  constructor(folder: string) {
    this.#uploads = join(folder, 'uploads');
    this.#layers = join(folder, 'layers');
  }

  /** Adds to an upload; answers its size in bytes, undefined where `from` is not its end now. */
  async append(upload: string, body: Readable, from?: number): Promise<number | undefined> {
    await mkdir(this.#uploads, { recursive: true });
    if (from !== undefined && from !== (await this.size(upload))) return undefined;
    await pipeline(body, createWriteStream(this.#upload(upload), { flags: 'a' }));
    return this.size(upload);
  }

  /** Bytes of an upload until now. */
  async size(upload: string): Promise<number> {
    return (await ifThere(stat(this.#upload(upload))))?.size ?? 0;
  }

  /**
   * Makes a layer of an upload; answers its size in bytes, or undefined where its bytes have
   * another digest. It is on the disk when this resolves.
   */
  async finish(upload: string, digest: string): Promise<number | undefined> {
    const draft = this.#upload(upload);
    const hash = createHash('sha256');
    for await (const part of createReadStream(draft)) hash.update(part as Buffer);
    if (`sha256:${hash.digest('hex')}` !== digest) return undefined;
    await flush(draft);
    await mkdir(this.#layers, { recursive: true });
    await rename(draft, this.#layer(digest));
    await flush(this.#layers);
    return (await stat(this.#layer(digest))).size;
  }

  /** Forgets an upload. */
  async drop(upload: string): Promise<void> {
    await rm(this.#upload(upload), { force: true });
  }

  read(digest: string): ReadStream {
    return createReadStream(this.#layer(digest));
  }

  #upload(id: string): string {
    return join(this.#uploads, id);
  }

  #layer(digest: string): string {
    return join(this.#layers, digest.replace(':', '-'));
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
