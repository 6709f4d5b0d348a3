import type { AnswerTo, Api } from '../api/api.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

/** What becomes of a job's files. */
type Results = 'keep' | 'delete';

/** How things are deleted. */
export interface DeleteOptions {
  results: Results;
  /** When to stop waiting, milliseconds since the epoch. */
  until: number;
}

/** Seconds between two looks at how far a deletion is. */
const pauseSeconds = 5;

/** Deletes a job and stays until the plane says with proof that nothing of it is left. */
export async function deleteJob(
  api: Api,
  id: string,
  { results, until }: DeleteOptions,
  system: System,
): Promise<AnswerTo<'DELETE /jobs/{id}'>> {
  let said = '';
  for (;;) {
    const answer = await api.call('DELETE /jobs/{id}', { path: { id }, query: { results } });
    if (answer.state === 'Deleted') return answer;
    const line = `${id}: ${answer.waitsFor ?? 'being deleted'}\n`;
    if (line !== said) system.err(line);
    said = line;
    if (system.now() >= until) {
      throw new CommandError(`${id} is still being deleted.`, {
        exitCode: exitCodes.timeout,
        fix: 'it goes on by itself; the same line again says how far it is',
      });
    }
    await system.sleep(pauseSeconds * 1000);
  }
}
