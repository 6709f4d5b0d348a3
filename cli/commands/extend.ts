import { apiOf } from '../api/api.ts';
import { findLivingId } from '../api/find-living.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { expiryText } from '../show/expiry-text.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** `trainyard extend JOB --ttl 8h`: what lives on after a job lives so long from now. */
export async function run(given: Given, system: System): Promise<number> {
  const ttl = given.value('ttl');
  if (ttl === undefined) {
    throw new CommandError('How long is missing.', { fix: 'trainyard extend JOB --ttl 8h' });
  }
  const api = apiOf(given, system);
  const id = await findLivingId(api, given.args[0]!, given.value('project'));
  const extended = await api.call('POST /jobs/{id}/extend', { path: { id }, body: { ttl } });
  show(given, system, extended, () =>
    extended.items
      .map(({ kind, name, expiresAt, reservedUsd }) => {
        return `The ${kind} ${name} ${expiryText(expiresAt)}; $${reservedUsd} is held for it.\n`;
      })
      .join(''),
  );
  return exitCodes.ok;
}
