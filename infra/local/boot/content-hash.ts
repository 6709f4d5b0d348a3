import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Hexadecimal SHA-256 of a file's bytes, or of a folder: then of the lines `<name> <hash>` of what
 * is in it, sorted by name.
 */
export function contentHash(path: string): string {
  const hash = createHash('sha256');
  if (!statSync(path).isDirectory()) return hash.update(readFileSync(path)).digest('hex');
  for (const name of readdirSync(path).sort()) {
    hash.update(`${name} ${contentHash(join(path, name))}\n`);
  }
  return hash.digest('hex');
}
