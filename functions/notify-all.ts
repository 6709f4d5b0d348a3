import { MessageTaken } from '../shared/job/sent-messages.ts';

/**
 * Tells each of these; one that cannot be told now holds up no other. Then throws the first real
 * failure, or else that a message waits for its turn.
 */
export async function notifyAll<T>(
  all: Iterable<T>,
  tell: (one: T) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  for (const one of all) await tell(one).catch((error) => errors.push(error));
  if (errors.length > 0) throw errors.find((one) => !(one instanceof MessageTaken)) ?? errors[0];
}
