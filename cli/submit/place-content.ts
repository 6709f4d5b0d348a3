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
    const bytes = content.read();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const upload = await api.call<UploadJson>('upload-create', {
      body: { sha256, name: content.name, size: bytes.byteLength, ...(project ? { project } : {}) },
    });
    const label = `${content.at}: ${content.name}, ${bytesText(bytes.byteLength)}`;
    if (upload.exists) say(`${label}, is there already`);
    else if (!send) say(`${label}, would be uploaded`);
    else {
      await put(upload, bytes, content);
      say(`${label}, uploaded`);
    }
    return upload[content.use];
  };
}

async function put({ put: { url, headers } }: UploadJson, bytes: Uint8Array, { at }: LocalContent) {
  const refuse = (why: string) =>
    new CommandError(`${at} could not be uploaded: ${why}`, { exitCode: exitCodes.planeFailed });
  const body = new Uint8Array(bytes);
  const response = await fetch(url, { method: 'PUT', headers, body }).catch((error: Error) => {
    throw refuse((error.cause as Error | undefined)?.message ?? error.message);
  });
  if (!response.ok) {
    throw refuse(`the store answered ${response.status}. ${(await response.text()).slice(0, 300)}`);
  }
}
