import type { JobStore } from '../../shared/job/store.ts';
import type { Diagnosis } from './diagnose.ts';

/** One thing that shows a cause: words, a change of phase, a line of the ledger. */
export interface Evidence {
  from: 'message' | 'log' | 'trial' | 'waiting' | 'event' | 'ledger';
  at: string | null;
  text: string;
}

/** The words that were found, then when it happened and what had been made by then. */
export async function evidenceOf(
  store: JobStore,
  { job, shown }: Pick<Diagnosis, 'job' | 'shown'>,
): Promise<Evidence[]> {
  const [events, ledger] = await Promise.all([store.events(job.id), store.ledger(job.id)]);
  const last = events.at(-1);
  const words = shown.map(({ from, at, text }) => ({ from, at: at ?? null, text }));
  const made = ledger.filter(({ attempt }) => attempt === job.attempt);
  return [
    ...words,
    ...(last
      ? [{ from: 'event' as const, at: last.at, text: `attempt ${last.attempt}: ${last.phase}` }]
      : []),
    ...made.map(({ what, resource, seconds, state }) => ({
      from: 'ledger' as const,
      at: null,
      text: [what, resource, state === 'open' ? 'is open' : `${seconds} s`]
        .filter(Boolean)
        .join(', '),
    })),
  ];
}
