import { limits } from '../limits.ts';
import type { Ports } from '../ports/ports.ts';
import { type Key, Table } from '../store/table.ts';

/** What is remembered of a message that is sent, or was. */
interface Claim {
  /** Milliseconds since the epoch; 0 once it was given back. */
  claimedAt: number;
  /** Sends that nobody has answered: each may have arrived. */
  unanswered?: number;
  sentAt?: string;
}

/** Thrown where it is known that a message was not sent, so that it may be tried again at once. */
export class NotSent extends Error {
  override readonly name: string = 'NotSent';
}

/** Thrown where somebody has just taken the message, or it waits because nobody answers. */
export class MessageTaken extends NotSent {
  override readonly name = 'MessageTaken';
}

/** The claim of a message that is being sent for the first time. */
export const firstClaim = ({ clock }: Ports) => ({ claimedAt: clock.now(), unanswered: 1 });

/**
 * Sends a message unless it was sent: claimed before, marked after. A lost request and a lost reply
 * look alike, so what nobody answers is sent a second time after a minute and then once an hour.
 * Throws when it is not its turn, so that the caller comes again.
 */
export async function sendOnce(ports: Ports, key: Key, send: () => Promise<void>): Promise<void> {
  const table = new Table(ports);
  const earlier = await table.get<Claim>(key);
  if (earlier?.sentAt) return;
  if (!earlier) {
    const put = { ...key, v: 1, ...firstClaim(ports) };
    await table.transact([{ put, when: 'attribute_not_exists(pk)' }]);
  } else await claimAgain(ports, key, earlier);
  await sendClaimed(ports, key, send);
}

async function claimAgain(ports: Ports, key: Key, earlier: Claim): Promise<void> {
  const { claimedAt, unanswered = 1 } = earlier;
  const { takenMs, unansweredMs, sends } = limits.message;
  const from = claimedAt + (unanswered < sends ? takenMs : unansweredMs);
  const now = ports.clock.now();
  if (now < from) {
    const why = unanswered < sends ? 'is just being sent' : `was not answered ${unanswered} times`;
    const next = new Date(from).toISOString();
    throw new MessageTaken(`Message ${key.sk} of ${key.pk} ${why}; the next try is from ${next}`);
  }
  const values = { claimedAt: now, unanswered: unanswered + 1 };
  const isSame = { when: 'claimedAt = :at', values: { ':at': claimedAt } };
  await new Table(ports).transact([{ set: { key, values }, ...isSame }]);
}

/** Sends a message that the caller has claimed, and marks it; a refusal gives the claim back. */
export async function sendClaimed(
  ports: Ports,
  key: Key,
  send: () => Promise<void>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (isRefusal(error)) await giveBack(ports, key);
    throw error;
  }
  await new Table(ports).transact([{ set: { key, values: { sentAt: ports.clock.iso() } } }]);
}

/** Whether whoever was to take the message has answered that it did not. */
const isRefusal = (error: unknown) =>
  error instanceof NotSent ||
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;

async function giveBack(ports: Ports, key: Key): Promise<void> {
  const table = new Table(ports);
  const { claimedAt, unanswered = 1 } = (await table.get<Claim>(key))!;
  const values = { claimedAt: 0, unanswered: unanswered - 1 };
  const isSame = { when: 'claimedAt = :at', values: { ':at': claimedAt } };
  await table.transact([{ set: { key, values }, ...isSame }]);
}
