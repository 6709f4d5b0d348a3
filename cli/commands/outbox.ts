import { dataFolder, runningPlane } from '../api/connection.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { mailText, readOutbox } from '../local/outbox.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** `trainyard outbox`: what the local plane has sent, newest first. */
export async function run(given: Given, system: System): Promise<number> {
  const outbox = await readOutbox(await runningPlane(dataFolder(given, system), system));
  const texts = outbox.items.map(mailText);
  show(given, system, outbox, () => texts.join('\n') || 'No e-mail has been sent yet.\n');
  return exitCodes.ok;
}
