/** What SQLite says of a file that is no good: https://sqlite.org/rescode.html */
const remedies: Record<number, string> = {
  8: 'It cannot be written: give this user the right to, or choose another folder with --data.',
  10: 'The disk failed: look at the log of the system before anything is written to it again.',
  11: 'Put it back from a copy, or move the folder away to begin a new plane.',
  13: 'Make room on its disk; what was answered before is kept.',
  14: 'It cannot be opened: give this user the right to, or choose another folder with --data.',
  26: 'Put it back from a copy, or move the folder away to begin a new plane.',
};

/** Runs the body; an error of the store's file comes with the file's name and what to do. */
export function explained<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    const code = Number((error as { errcode?: number }).errcode) & 255;
    const remedy = Object.hasOwn(remedies, code) ? remedies[code] : undefined;
    if (!(error instanceof Error) || remedy === undefined || error.cause) throw error;
    throw new Error(`The store ${file}: ${error.message}. ${remedy}`, { cause: error });
  }
}
