import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The plane's one store, in its folder. */
export const storeFile = (data: string) => join(data, 'plane.db');

/**
 * Refuses a folder whose plane has lost its store: a new one would begin without a word, and sweep
 * away whatever it does not know. `mark` is a file that is written only after the store.
 */
export function checkStore(data: string, mark: string): void {
  const file = storeFile(data);
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size !== undefined && size > 0) return;
  if (!existsSync(mark)) return;
  throw new Error(
    `The store ${file} is ${size === 0 ? 'empty' : 'gone'}, but a plane has lived in the folder. ` +
      'Put it back from a copy, or move the folder away to begin a new plane.',
  );
}
