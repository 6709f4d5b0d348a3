import { type Caller, sees } from '../../shared/http/caller.ts';
import { monthOf } from '../../shared/job/budgets.ts';
import { isPausedFor, PauseStore } from '../../shared/job/pauses.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Check } from '../api/plane/answers.ts';

/** Whether jobs of the caller's projects wait because admission is paused. */
export async function admissionCheck(ports: Ports, caller: Caller): Promise<Check> {
  const name = 'admission';
  const pause = await new PauseStore(ports).get(monthOf(ports.clock.iso()));
  const held = ports.config.projects.filter(
    (project) => sees(caller, project) && isPausedFor(pause, project),
  );
  if (!pause || held.length === 0) return { name, status: 'ok', found: 'is not paused' };
  return {
    name,
    status: 'warn',
    found: `of ${held.join(', ')} is paused since ${pause.since} by ${pause.by}: ${pause.why}`,
    fix: `Let an admin run trainyard budget resume PROJECT, or wait for the end of ${pause.month}.`,
  };
}
