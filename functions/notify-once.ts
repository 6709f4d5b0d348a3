import { sendOnce } from '../shared/job/sent-messages.ts';
import type { Ports } from '../shared/ports/ports.ts';
import { keys } from '../shared/store/keys.ts';
import { type Message, publish } from './alerts.ts';

/**
 * Tells a channel of something, once; `about` names it for ever. Throws when it is not its turn, so
 * that the caller comes again.
 */
export function notifyOnce(
  ports: Ports,
  about: string,
  channel: string,
  messageOf: () => Message | Promise<Message>,
): Promise<void> {
  return sendOnce(ports, keys.notified(about, channel), async () =>
    publish(ports, channel, await messageOf(), { message: about }),
  );
}
