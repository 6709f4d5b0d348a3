import { limits } from '../limits.ts';
import type { Ports } from '../ports/ports.ts';

/** Which item of the table. */
interface Key {
  pk: string;
  sk: string;
}

/** Thrown when others were faster so often that it was given up: what was wanted is not done. */
export class WriteContention extends Error {
  override readonly name = 'WriteContention';

  constructor({ pk, sk }: Key, cause: unknown) {
    const tries = `${limits.conflictTries} times in a row`;
    super(`Others changed ${pk} ${sk} ${tries}; nothing was written. Try again.`, { cause });
  }
}

/** A table without room is no contention: a request is then answered as a failure of the plane. */
const isThrottled = (error: unknown) => (error as { throttled?: boolean }).throttled === true;

/**
 * Does `once` again while its write is lost to somebody else, each time after a longer pause with
 * full jitter. The pauses are 5 s together at most, which leaves a request its time to be answered.
 * Then it throws WriteContention: a step is tried again by its state machine, a handler of events
 * by its source, and a request is answered as a conflict that may be sent again.
 */
export async function untilWritten<R>(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  key: Key,
  isLost: (error: unknown) => boolean,
  once: (tries: number) => Promise<R>,
): Promise<R> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(tries);
    } catch (error) {
      if (!isLost(error)) throw error;
      if (tries >= limits.conflictTries) {
        throw isThrottled(error) ? error : new WriteContention(key, error);
      }
      await clock.sleep(random() * 20 * 2 ** tries);
    }
  }
}
