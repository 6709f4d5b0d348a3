import { type AnswerTo, apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** `trainyard why JOB` */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const id = await findJobId(api, given.args[0]!, given.value('project'));
  const diagnosis = await api.call('GET /jobs/{id}/why', { path: { id } });
  show(given, system, diagnosis, () => whyText(diagnosis));
  return exitCodes.ok;
}

function whyText({ of, cause, why, fix, evidence, looked }: AnswerTo<'GET /jobs/{id}/why'>) {
  const { jobId, stage, kind, phase, reason } = of;
  const ended = reason ? `${phase} (${reason})` : phase;
  const lines = [
    `${stage ? `Stage ${stage}, ` : ''}${kind} ${jobId}: ${ended}`,
    '',
    why,
    ...(fix ? [`What to do: ${fix}`] : []),
    '',
    ...evidence.map(({ from, at, text }) => `  ${from}${at ? ` ${at}` : ''}: ${text}`),
    ...(cause === null ? ['', `The cause is not known. Looked at: ${looked.join(', ')}.`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
