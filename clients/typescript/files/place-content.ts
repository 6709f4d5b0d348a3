import { createHash } from 'node:crypto';
import type { AnswerTo, Api } from '../api.ts';
import { UnreachableError } from '../errors.ts';
import type { LocalFile, Placing } from './local-content.ts';

/** How local content gets its address in the plane's store. */
export interface PlaceOptions {
  api: Api;
  project: string | undefined;
  /** False: only the address is asked for. */
  send: boolean;
  /** One line of progress. */
  say(line: string): void;
}

/** How many files of a folder are sent at the same time. */
const lanes = 8;

/** Asks for the address of each content by its hash and sends what is not there yet. */
export function placing({ api, project, send, say }: PlaceOptions): Placing {
  const upload = async (file: Hashed, at: string, folder: string | undefined) => {
    const { name, sha256, bytes } = file;
    const members = { ...(folder ? { folder } : {}), ...(project ? { project } : {}) };
    const body = { sha256, name, size: bytes.size, ...members };
    const found = await api.call('POST /uploads', { body });
    if (send && !found.exists) await put(found, bytes, at);
    return found;
  };
  return async ({ at, label, files, use, isFolder }) => {
    const hashed = await Promise.all(files.map(hashOf));
    const folder = isFolder ? folderHash(hashed) : undefined;
    const answers = await inLanes(hashed, (file) => upload(file, at, folder));
    const missing = answers.filter(({ exists }) => !exists).length;
    if (missing === 0) say(`${at}: ${label}, is there already`);
    else say(`${at}: ${label}, ${send ? 'uploaded' : 'would be uploaded'}`);
    return answers[0]![use];
  };
}

async function put({ put: { url, headers } }: AnswerTo<'POST /uploads'>, body: Blob, at: string) {
  const refuse = (why: string) => new UnreachableError(`${at} could not be uploaded: ${why}`);
  const response = await fetch(url, { method: 'PUT', headers, body }).catch((error: Error) => {
    throw refuse((error.cause as Error | undefined)?.message ?? error.message);
  });
  if (!response.ok) {
    throw refuse(`the store answered ${response.status}. ${(await response.text()).slice(0, 300)}`);
  }
}

interface Hashed {
  name: string;
  bytes: Blob;
  sha256: string;
}

/** In pieces: a file may be larger than the memory. */
async function hashOf({ name, read }: LocalFile): Promise<Hashed> {
  const bytes = await read();
  const hash = createHash('sha256');
  for await (const piece of bytes.stream()) hash.update(piece);
  return { name, bytes, sha256: hash.digest('hex') };
}

/** The same names with the same contents have the same address. */
function folderHash(files: readonly Hashed[]): string {
  const hash = createHash('sha256');
  for (const { name, sha256 } of files) hash.update(`${sha256}  ${JSON.stringify(name)}\n`);
  return hash.digest('hex');
}

/** Does something with each of many, some at a time; the answers are in their order. */
async function inLanes<T, R>(all: readonly T[], act: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  const rest = all.entries();
  const lane = async () => {
    for (const [index, one] of rest) answers[index] = await act(one);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, all.length) }, lane));
  return answers;
}
