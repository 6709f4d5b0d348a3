import { createHash } from 'node:crypto';
import type { Api } from '../api/api.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { bytesText } from '../show/text.ts';
import type { LocalContent, Placing } from './local-paths.ts';

interface UploadJson {
  uri: string;
  folder: string;
  exists: boolean;
  put: { url: string; headers: Record<string, string> };
}

/** How local content gets its address in the plane's store. */
export interface PlaceOptions {
  api: Api;
  project: string | undefined;
  /** False: only the address is asked for. */
  send: boolean;
  /** One line of progress. */
  say(line: string): void;
}

/** Asks for the address of each content by its hash and sends what is not there yet. */
export function placing({ api, project, send, say }: PlaceOptions): Placing {
  return async (content) => {
    const bytes = await content.read();
    const sha256 = await hashOf(bytes);
    const upload = await api.call<UploadJson>('upload-create', {
      body: { sha256, name: content.name, size: bytes.size, ...(project ? { project } : {}) },
    });
    const label = `${content.at}: ${content.name}, ${bytesText(bytes.size)}`;
    if (upload.exists) say(`${label}, is there already`);
    else if (!send) say(`${label}, would be uploaded`);
    else {
      await put(upload, bytes, content);
      say(`${label}, uploaded`);
    }
    return upload[content.use];
  };
}

async function put({ put: { url, headers } }: UploadJson, body: Blob, { at }: LocalContent) {
  const refuse = (why: string) =>
    new CommandError(`${at} could not be uploaded: ${why}`, { exitCode: exitCodes.planeFailed });
  const response = await fetch(url, { method: 'PUT', headers, body }).catch((error: Error) => {
    throw refuse((error.cause as Error | undefined)?.message ?? error.message);
  });
  if (!response.ok) {
    throw refuse(`the store answered ${response.status}. ${(await response.text()).slice(0, 300)}`);
  }
}

/** In pieces: a file may be larger than the memory. */
async function hashOf(blob: Blob): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of blob.stream()) hash.update(piece);
  return hash.digest('hex');
}
