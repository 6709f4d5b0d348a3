import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A file of /proc; empty for a process that is another user's, or gone. */
export function textOf(file: string): string {
  return orElse('', () => readFileSync(file, 'utf8'));
}

/** Where a link of /proc leads; empty as above. */
export function linkOf(file: string): string {
  return orElse('', () => readlinkSync(file));
}

/** The names in a folder of /proc; none as above, nor where there is no /proc. */
export function namesIn(folder: string): string[] {
  return orElse([], () => readdirSync(folder));
}

function orElse<T>(otherwise: T, look: () => T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
