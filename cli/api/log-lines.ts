import type { Api } from './api.ts';
import type { Page } from './job-json.ts';

/** A log line as the API shows it. */
export interface LogLine {
  at: string;
  /** What wrote it: `task`, `build`, or the stage's name. */
  source: string;
  stream: string;
  message: string;
}

const pageLines = '2000';

/** The lines after a cursor; no items means that there are none yet. */
export function nextLines(
  api: Api,
  id: string,
  cursor: string | undefined,
): Promise<Page<LogLine>> {
  return api.call('log-list', { id, query: { limit: pageLines, cursor } });
}
