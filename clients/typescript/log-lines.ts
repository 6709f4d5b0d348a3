import type { AnswerTo, Api } from './api.ts';
import type { Surroundings } from './surroundings.ts';
import { hasEnded } from './wait-for-job.ts';

/** A line that a job has printed. */
export type LogLine = AnswerTo<'GET /jobs/{id}/logs'>['items'][number];

const pageLines = 2000;
const followMs = 1000;

/** The lines of a job behind a cursor, as far as there are any; returns the cursor at their end. */
export async function* readLines(
  api: Api,
  id: string,
  from?: string,
): AsyncGenerator<LogLine, string | undefined> {
  let cursor = from;
  for (;;) {
    const query = { limit: pageLines, cursor };
    const page = await api.call('GET /jobs/{id}/logs', { path: { id }, query });
    yield* page.items;
    cursor = page.cursor || cursor;
    if ((page.items.length === 0 && !page.more) || !page.cursor) return cursor;
  }
}

/** The same until the job has ended; lines may still arrive just after that: one more look. */
export async function* followLines(
  api: Api,
  id: string,
  { sleep }: Pick<Surroundings, 'sleep'>,
  from?: string,
): AsyncGenerator<LogLine, void> {
  let cursor = from;
  for (let ended = false; ; ) {
    cursor = yield* readLines(api, id, cursor);
    if (ended) return;
    ended = hasEnded(await api.call('GET /jobs/{id}', { path: { id } }));
    await sleep(followMs);
  }
}
