/** How bad a finding is: an `error` fails or leaks for certain, a `warning` usually does. */
export type Level = 'error' | 'warning';

/** A defect that was found somewhere. */
export interface DefectFinding {
  /** Which one of `table.ts`; absent: only the plane could know it. */
  id?: string;
  level: Level;
  /** A JSON pointer into the job, a file and line of a source, or a member of the configuration. */
  where: string;
  /** What stands there; a secret is never repeated. */
  found: string;
  /** What to do about it. */
  fix: string;
}

/** A file of a source folder. */
export interface SourceText {
  /** From the folder's root, with `/`. */
  path: string;
  text: string;
}

/** A text as a sentence can carry it: one line, not long. */
export function shortText(text: string, most = 80): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most)}…` : line;
}
