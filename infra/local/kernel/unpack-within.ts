import { dirname, join, normalize } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type ReadEntry } from 'tar';

/** What an archive may unpack to. */
interface Bounds {
  files: number;
  bytes: number;
}

/** Between two of these pieces of an archive a refusal ends the unpacking; in bytes. */
const pieceBytes = 64 * 1024;

const linkTypes = ['SymbolicLink', 'Link'];
const types = ['File', 'OldFile', 'ContiguousFile', 'Directory', ...linkTypes];

/**
 * Unpacks a gzipped tar into a folder. Refused, before it is written, is what leads out of the
 * folder, what is no file, folder or link, and what goes beyond the bounds.
 */
export async function unpackWithin(
  archive: Uint8Array | AsyncIterable<Uint8Array>,
  folder: string,
  bounds: Bounds,
): Promise<void> {
  let refusal: Error | undefined;
  const counted = { files: 0, bytes: 0 };
  const filter = (path: string, entry: unknown) => {
    const { size, type, linkpath = '' } = entry as ReadEntry;
    counted.files += 1;
    counted.bytes += size;
    const why = leadsOut(path, type, linkpath) ?? beyond(counted, bounds);
    if (why) refusal ??= new Error(why);
    return refusal === undefined;
  };
  const check = () => {
    if (refusal) throw refusal;
  };
  try {
    await pipeline(
      Readable.from(pieces(archive, check)),
      extract({ cwd: folder, strict: true, filter }),
    );
  } catch (error) {
    check();
    throw new Error(`it is no gzipped tar: ${(error as Error).message}`);
  }
  check();
}

async function* pieces(
  archive: Uint8Array | AsyncIterable<Uint8Array>,
  check: () => void,
): AsyncGenerator<Uint8Array> {
  if (!(archive instanceof Uint8Array)) {
    for await (const piece of archive) {
      check();
      yield piece;
    }
    return;
  }
  for (let at = 0; at < archive.length; at += pieceBytes) {
    check();
    yield archive.subarray(at, at + pieceBytes);
  }
}

function beyond({ files, bytes }: Bounds, most: Bounds): string | undefined {
  if (files > most.files) return `it has more than ${most.files} files.`;
  if (bytes <= most.bytes) return undefined;
  return `it unpacks to more than ${most.bytes} bytes, which is what one archive may take here.`;
}

function leadsOut(path: string, type: string, linkpath: string): string | undefined {
  const name = JSON.stringify(path);
  if (!types.includes(type)) return `${name} in it is neither a file nor a folder nor a link.`;
  if (isOutside(path)) return `${name} in it leads out of its folder.`;
  if (!linkTypes.includes(type)) return undefined;
  // A hard link names its target from the top of the archive, a symbolic one from beside itself.
  const target = type === 'Link' ? linkpath : join(dirname(path), linkpath);
  const isStrange = linkpath.startsWith('/') || isOutside(target) || goesUpLater(linkpath);
  return isStrange ? `${name} in it is a link out of its folder, to ${linkpath}.` : undefined;
}

const isOutside = (path: string) => path.startsWith('/') || normalize(path).split('/')[0] === '..';

/** Behind a name that is a link itself, `..` is not what it looks like. */
const goesUpLater = (path: string) => /(^|\/)(?!\.{1,2}(\/|$))[^/]+\/(.*\/)?\.\.(\/|$)/.test(path);
