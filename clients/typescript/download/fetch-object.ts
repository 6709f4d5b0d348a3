import { createWriteStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { UnreachableError } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Artifact } from './artifacts.ts';

/** Pauses before the tries after the first, in milliseconds. */
const patience = [250, 1000, 4000, 8000];

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/**
 * Gets an object into a file, from where an earlier try ended: the file must be the object's alone,
 * its ETag included.
 *
 * @param renewed an address of it that holds again: each holds for a quarter of an hour
 */
export async function fetchObject(
  artifact: Artifact,
  file: string,
  renewed: () => Promise<string>,
  { sleep }: Pick<Surroundings, 'sleep'>,
): Promise<void> {
  let { url } = artifact;
  for (let tries = 0; ; tries += 1) {
    const why = await once({ ...artifact, url }, file);
    if (why === undefined) return;
    const pause = patience[tries];
    const gone = why === 'status 404' || why === 'status 412';
    if (pause === undefined || gone) {
      const what = gone ? 'is not there any more as it was' : `could not be got: ${why}`;
      throw new UnreachableError(`${artifact.uri} ${what}.`, {
        fix: 'run the same command again; what has come is kept',
      });
    }
    await sleep(pause);
    if (why === 'status 403') url = await renewed();
  }
}

/** One try; answers why the file is not whole yet. */
async function once({ url, etag, bytes }: Artifact, file: string): Promise<string | undefined> {
  const has = sizeOf(file);
  if (has === bytes && has > 0) return undefined;
  const from = has < bytes ? has : 0;
  const headers = { 'if-match': etag, ...(from > 0 ? { range: `bytes=${from}-` } : {}) };
  try {
    const response = await fetch(url, { headers });
    if (!response.ok || !response.body) {
      await response.arrayBuffer();
      return `status ${response.status}`;
    }
    const flags = response.status === 206 ? 'a' : 'w';
    const body = Readable.fromWeb(response.body as ReadableStream);
    await pipeline(body, createWriteStream(file, { flags }));
  } catch (error) {
    return ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message;
  }
  const now = sizeOf(file);
  return now === bytes ? undefined : `${now} of ${bytes} bytes came`;
}
