import type { Job } from '../../shared/job/model.ts';
import { isPausedFor, PauseStore } from '../../shared/job/pauses.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { minuteText } from '../../shared/time/minute.ts';
import type { Lack } from './money.ts';

/** Why a job waits while admission is paused; undefined when it is not. */
export async function pausedLack(
  ports: Ports,
  { project }: Job,
  month: string,
): Promise<Lack | undefined> {
  const pause = await new PauseStore(ports).get(month);
  if (!isPausedFor(pause, project)) return undefined;
  const lacks =
    `Admission is paused since ${minuteText(pause.since)} by ${pause.by}: ${pause.why}. ` +
    `An admin resumes it with POST /budgets/${project}/resume, or it ends with ${month}.`;
  // Whoever waits behind is paused as well, whatever it needs.
  return { lacks, reason: 'AdmissionPaused', final: false, needs: 0 };
}
