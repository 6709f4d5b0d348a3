import { minuteText } from '../../shared/time/minute.ts';
import { type AnswerTo, apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { table } from '../show/table.ts';
import type { System } from '../system.ts';

/** `trainyard endpoints` */
export async function run(given: Given, system: System): Promise<number> {
  const query = { project: given.value('project') };
  const found = await apiOf(given, system).call('GET /endpoints', {
    query,
  });
  show(given, system, found, () => textOf(found.items));
  return exitCodes.ok;
}

type Endpoint = AnswerTo<'GET /endpoints'>['items'][number];

function textOf(items: Endpoint[]): string {
  if (items.length === 0) return 'There are no endpoints.\n';
  const rows = items.map(({ name, project, state, current, replicas, expiresAt, cost }) => [
    name,
    project,
    state,
    replicasText(replicas, current?.scale),
    current?.instanceType ?? '',
    `$${cost.perDayUsd} a day`,
    expiresAt === null ? 'never' : minuteText(expiresAt),
  ]);
  return table(['NAME', 'PROJECT', 'STATE', 'REPLICAS', 'RUNS ON', 'COSTS', 'EXPIRES'], rows);
}

/** `2`, `1 → 3` while it changes, `2 (1–3)` where they scale. */
function replicasText(
  replicas: Endpoint['replicas'],
  scale: { min: number; max: number } | null | undefined,
): string {
  if (!replicas) return '';
  const { current, desired } = replicas;
  const count = current === desired ? `${current}` : `${current} → ${desired}`;
  return scale ? `${count} (${scale.min}–${scale.max})` : count;
}
