import type { AnswerTo, Api } from './api.ts';

/** A page of a job's log. */
export type LogPage = AnswerTo<'GET /jobs/{id}/logs'>;

/** A log line as the API shows it. */
export type LogLine = LogPage['items'][number];

const pageLines = 2000;

/** The lines after a cursor; no items means that there are none yet. */
export function nextLines(api: Api, id: string, cursor: string | undefined): Promise<LogPage> {
  return api.call('GET /jobs/{id}/logs', { path: { id }, query: { limit: pageLines, cursor } });
}
