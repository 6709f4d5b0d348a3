import { expect } from 'vitest';
import type { CallFault } from '../../infra/local/boot/call-faults.ts';
import type { Story } from './story.ts';

/** A fault that meets the first call of an operation, and how often it has met one. */
export function onceAt(operation: string, fate: NonNullable<ReturnType<CallFault>>) {
  const met = { hits: 0 };
  const call: CallFault = (one) => {
    if (one.operation !== operation || met.hits > 0) return undefined;
    met.hits += 1;
    return fate;
  };
  return { met, call };
}

/** Deletes the job of what lives on: that is named first, goes with it, and is proven gone. */
export async function expectDeleted(story: Story, id: string, lives: object): Promise<void> {
  await story.advance(2 * 60_000);
  const { body } = await story.api('GET', `/jobs/${id}/deletion`);
  expect(body.goes[0]).toEqual({ ...lives, count: 1 });
  await story.api('DELETE', `/jobs/${id}`);
  await story.advance(20 * 60_000);
  const deleted = await story.api('DELETE', `/jobs/${id}`);
  expect(deleted.body).toMatchObject({
    state: 'Deleted',
    proof: { openLedgerLines: 0, tagged: 0 },
  });
}
