import { transitions } from '../../shared/job/lifecycle.ts';
import type { AnswerTo, Api } from '../api/api.ts';
import { deleteJob } from '../delete/delete-job.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

type Living = AnswerTo<'GET /living'>['items'][number];

/** How often it is looked whether anything lives yet, in milliseconds. */
const pauseMs = 2000;

/** A job says its phase; what lives on after its job says how far it is itself. */
const isJob = ({ state }: Living) => Object.hasOwn(transitions, state);

/**
 * Cancels the jobs that compute and deletes what lives on, and waits until nothing does. Throws
 * CommandError where something still lives at `until` (milliseconds since the epoch).
 */
export async function endLiving(api: Api, until: number, system: System): Promise<void> {
  const found = await api.call('GET /living');
  for (const one of found.items.filter((item) => isJob(item) && !item.parent)) {
    await api.call('POST /jobs/{id}/cancel', { path: { id: one.jobId } });
    system.err(`${one.jobId} is cancelled\n`);
  }
  for (const one of found.items.filter((item) => !isJob(item))) {
    await deleteJob(api, one.jobId, { results: 'keep', until }, system);
    system.err(`${one.kind} ${one.name} is deleted\n`);
  }
  for (;;) {
    const { items } = await api.call('GET /living');
    const [first] = items;
    if (!first) return;
    if (system.now() > until) throw stillLives(first, items.length);
    await system.sleep(pauseMs);
  }
}

const stillLives = ({ kind, jobId }: Living, count: number) =>
  new CommandError(`${count} things still live, such as the ${kind} of ${jobId}.`, {
    exitCode: exitCodes.timeout,
    fix: 'trainyard list --live shows them; give the same command again',
  });
