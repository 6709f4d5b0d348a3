import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Bodies by the SHA-256 (hex) of their bytes. Writing is idempotent. */
export interface Blobs {
  /** Stores the bytes and answers their name. */
  put(bytes: Uint8Array): string;
  /** Reads bytes `start` to `end`, both included. */
  read(name: string, start: number, end: number): Uint8Array;
  remove(name: string): void;
  list(): string[];
}

const nameOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Bodies in memory, for virtual time and tests. */
export function memoryBlobs(): Blobs {
  const blobs = new Map<string, Uint8Array>();
  return {
    put(bytes) {
      const name = nameOf(bytes);
      if (!blobs.has(name)) blobs.set(name, Uint8Array.from(bytes));
      return name;
    },
    read: (name, start, end) => (blobs.get(name) ?? new Uint8Array()).slice(start, end + 1),
    remove: (name) => void blobs.delete(name),
    list: () => [...blobs.keys()],
  };
}

/**
 * Bodies as files. A name never holds less than all its bytes: it is renamed into place. Both are
 * on the disk before the row that tells of it.
 */
export function fileBlobs(folder: string): Blobs {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  return {
    put(bytes) {
      const name = nameOf(bytes);
      if (statSync(at(name), { throwIfNoEntry: false })) return name;
      const draft = `${at(name)}.${randomBytes(6).toString('hex')}.part`;
      writeFileSync(draft, bytes, { flush: true });
      renameSync(draft, at(name));
      flushFolder(folder);
      return name;
    },
    read(name, start, end) {
      const size = end - start + 1;
      if (start === 0 && size === statSync(at(name)).size) return readFileSync(at(name));
      const bytes = Buffer.alloc(size);
      const file = openSync(at(name), 'r');
      try {
        return bytes.subarray(0, readSync(file, bytes, 0, size, start));
      } finally {
        closeSync(file);
      }
    },
    remove: (name) => rmSync(at(name), { force: true }),
    list: () => readdirSync(folder),
  };
}

/** A new name is on the disk when its folder is. */
function flushFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
