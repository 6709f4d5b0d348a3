import type { LogLine } from '../../clients/typescript/log-lines.ts';
import { type Api, apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import { stageJobId } from '../api/stage-job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { wholeNumber } from '../parse/values.ts';
import { logText } from '../show/log-text.ts';
import { isForPrograms, show } from '../show/output.ts';
import { wantedLines } from '../show/wanted-lines.ts';
import type { System } from '../system.ts';
import { followLog, readLog } from '../watch/follow-log.ts';

/** `trainyard logs JOB`; with `-f` until the job has ended. */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const found = await findJobId(api, given.args[0]!, given.value('project'));
  const stage = given.value('stage');
  const id = stage === undefined ? found : await stageJobId(api, found, stage);
  const isWanted = wantedLines(given, system.now());
  const most = wholeNumber(given, 'tail', [0, 1_000_000]);
  if (isForPrograms(given) && !given.has('follow')) {
    const { items, cursor } = await everything(api, id, isWanted);
    show(given, system, { items: lastOf(items, most), cursor }, () => '');
    return exitCodes.ok;
  }
  // Lines for programs are one JSON document each while they are followed.
  const text = isForPrograms(given)
    ? (line: LogLine) => `${JSON.stringify(line)}\n`
    : (line: LogLine) => logText(line, given.has('timestamps'));
  const write = (line: LogLine) => isWanted(line) && system.out(text(line));
  let cursor: string | undefined;
  if (most !== undefined) {
    const before = await everything(api, id, isWanted);
    for (const line of lastOf(before.items, most)) system.out(text(line));
    cursor = before.cursor ?? undefined;
  } else if (!given.has('follow')) await readLog(api, id, undefined, write);
  if (given.has('follow')) await followLog(api, id, cursor, write, system);
  return exitCodes.ok;
}

const lastOf = (lines: LogLine[], most: number | undefined) =>
  most === undefined ? lines : lines.slice(Math.max(0, lines.length - most));

async function everything(
  api: Api,
  id: string,
  isWanted: (line: LogLine) => boolean,
): Promise<{ items: LogLine[]; cursor: string | null }> {
  const items: LogLine[] = [];
  const cursor = await readLog(api, id, undefined, (line) => isWanted(line) && items.push(line));
  return { items, cursor: cursor ?? null };
}
