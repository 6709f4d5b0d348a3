import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Api } from '../api/api.ts';
import { type LogLine, nextLines } from '../api/log-lines.ts';
import type { System } from '../system.ts';

const followMs = 1000;

/** Hands on the lines of a job behind a cursor, as far as there are any; answers their end. */
export async function readLog(
  api: Api,
  id: string,
  from: string | undefined,
  write: (line: LogLine) => unknown,
): Promise<string | undefined> {
  let cursor = from;
  for (;;) {
    const page = await nextLines(api, id, cursor);
    for (const line of page.items) write(line);
    cursor = page.cursor ?? cursor;
    if ((page.items.length === 0 && !page.more) || !page.cursor) return cursor;
  }
}

/** The same until the job has ended; lines may still arrive just after that: one more look. */
export async function followLog(
  api: Api,
  id: string,
  from: string | undefined,
  write: (line: LogLine) => unknown,
  system: System,
): Promise<void> {
  let cursor = from;
  for (let ended = false; ; ) {
    cursor = await readLog(api, id, cursor, write);
    if (ended) return;
    ended = isTerminal((await api.call('GET /jobs/{id}', { path: { id } })).phase);
    await system.sleep(followMs);
  }
}
