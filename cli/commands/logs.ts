import { isTerminal } from '../../shared/job/lifecycle.ts';
import { type Api, apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import { type LogLine, nextLines } from '../api/log-lines.ts';
import { stageJobId } from '../api/stage-job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { logText } from '../show/log-text.ts';
import { isForPrograms, show } from '../show/output.ts';
import type { System } from '../system.ts';

const followMs = 1000;

/** `trainyard logs JOB`; with `-f` until the job has ended. */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const found = await findJobId(api, given.args[0]!, given.value('project'));
  const stage = given.value('stage');
  const id = stage === undefined ? found : await stageJobId(api, found, stage);
  if (given.has('follow')) await follow(api, id, given, system);
  else if (isForPrograms(given)) show(given, system, await everything(api, id), () => '');
  else await print(api, id, undefined, (line) => system.out(logText(line)));
  return exitCodes.ok;
}

/** Lines for programs are one JSON document each while they are followed. */
async function follow(api: Api, id: string, given: Given, system: System): Promise<void> {
  const asJson = (line: LogLine) => `${JSON.stringify(line)}\n`;
  const write = (line: LogLine) => system.out((isForPrograms(given) ? asJson : logText)(line));
  let cursor: string | undefined;
  for (let ended = false; ; ) {
    cursor = await print(api, id, cursor, write);
    if (ended) return;
    // Lines may still arrive just after the end: one more look.
    ended = isTerminal((await api.call('GET /jobs/{id}', { path: { id } })).phase);
    await system.sleep(followMs);
  }
}

async function print(
  api: Api,
  id: string,
  from: string | undefined,
  write: (line: LogLine) => void,
): Promise<string | undefined> {
  let cursor = from;
  for (;;) {
    const page = await nextLines(api, id, cursor);
    for (const line of page.items) write(line);
    cursor = page.cursor ?? cursor;
    if ((page.items.length === 0 && !page.more) || !page.cursor) return cursor;
  }
}

async function everything(
  api: Api,
  id: string,
): Promise<{ items: LogLine[]; cursor: string | null }> {
  const items: LogLine[] = [];
  const cursor = await print(api, id, undefined, (line) => items.push(line));
  return { items, cursor: cursor ?? null };
}
