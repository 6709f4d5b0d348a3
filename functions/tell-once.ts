import { keys } from '../shared/job/keys.ts';
import { claimMessage, markMessage } from '../shared/job/sent-messages.ts';
import type { Ports } from '../shared/ports/ports.ts';
import { type Message, publish } from './alerts.ts';

/**
 * Tells a channel of something, once: claimed before and marked after it is sent. `about` names it
 * for ever. Throws when somebody else is just sending it, so that the caller comes again.
 */
export async function tellOnce(
  ports: Ports,
  about: string,
  channel: string,
  messageOf: () => Message | Promise<Message>,
): Promise<void> {
  const key = keys.told(about, channel);
  if (!(await claimMessage(ports, key))) return;
  await publish(ports, channel, await messageOf(), { message: about });
  await markMessage(ports, key);
}
