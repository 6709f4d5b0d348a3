import { artifactsOf } from '../../clients/typescript/download/artifacts.ts';
import { bytesText } from '../../clients/typescript/files/size-text.ts';
import { apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { table } from '../show/table.ts';
import type { System } from '../system.ts';

/** `trainyard artifacts JOB`: all files of a job and of its stages. */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const id = await findJobId(api, given.args[0]!, given.value('project'));
  const items = await artifactsOf(api, id);
  const rows = items.map(({ stage = '', name, bytes, uri }) => [
    stage,
    name ?? '',
    bytesText(bytes),
    uri,
  ]);
  show(given, system, { items }, () =>
    rows.length > 0 ? table(['STAGE', 'NAME', 'SIZE', 'PLACE'], rows) : `${id} has no files.\n`,
  );
  return exitCodes.ok;
}
