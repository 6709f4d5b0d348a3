import { followLines, type LogLine, readLines } from '../../clients/typescript/log-lines.ts';
import type { Api } from '../api/api.ts';
import type { System } from '../system.ts';

/** Hands on the lines of a job behind a cursor, as far as there are any; answers their end. */
export async function readLog(
  api: Api,
  id: string,
  from: string | undefined,
  write: (line: LogLine) => unknown,
): Promise<string | undefined> {
  const lines = readLines(api, id, from);
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return value;
    write(value);
  }
}

/** The same until the job has ended. */
export async function followLog(
  api: Api,
  id: string,
  from: string | undefined,
  write: (line: LogLine) => unknown,
  system: System,
): Promise<void> {
  for await (const line of followLines(api, id, system, from)) write(line);
}
