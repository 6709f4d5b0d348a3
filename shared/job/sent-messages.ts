import { limits } from '../limits.ts';
import type { Ports } from '../ports/ports.ts';
import { type Key, Table } from './table.ts';

/**
 * Takes a message for sending. False when it was sent. Throws when somebody else has just taken it,
 * so that the caller comes again once that one is sure to have sent it or to be dead.
 */
export async function claimMessage(ports: Ports, key: Key): Promise<boolean> {
  const table = new Table(ports);
  const now = ports.clock.now();
  const earlier = await table.get<{ claimedAt: number; sentAt?: string }>(key);
  if (earlier?.sentAt) return false;
  if (earlier && now - earlier.claimedAt < limits.messageClaimMs) {
    throw new Error(`Message ${key.sk} of ${key.pk} is just being sent`);
  }
  const guard = earlier
    ? { when: 'claimedAt = :at', values: { ':at': earlier.claimedAt } }
    : { when: 'attribute_not_exists(pk)' };
  await table.transact([{ put: { ...key, v: 1, claimedAt: now }, ...guard }]);
  return true;
}

/** Remembers that a message was sent. */
export async function markMessage(ports: Ports, key: Key): Promise<void> {
  await new Table(ports).transact([{ set: { key, values: { sentAt: ports.clock.iso() } } }]);
}
