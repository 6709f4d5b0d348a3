/** Environment of a program. */
export type Env = Record<string, string | undefined>;

/** Writes a line to this program's standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a line to this program's standard error. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
