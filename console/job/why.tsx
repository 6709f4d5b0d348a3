import { href } from '../address.ts';
import { useLive } from '../live.ts';
import { Problem } from '../parts/states.tsx';
import type { Job } from './job.ts';

/** Phases in which there is nothing to explain. */
const plain: readonly Job['phase'][] = ['Succeeded', 'Verifying', 'Provisioning', 'Running'];

/** Why a job has failed or waits, what shows that, and what to do. */
export function Why({ job }: { job: Job }) {
  const { id, phase, waiting } = job;
  const isAsked = waiting !== undefined || !plain.includes(phase);
  const { data, error } = useLive(
    'GET /jobs/{id}/why',
    isAsked ? { path: { id } } : undefined,
    ({ of }) => of.phase === 'Failed' || of.phase === 'Cancelled',
  );
  if (!isAsked) return null;
  if (!data) return error ? <Problem error={error} /> : null;
  const { why, fix, evidence, of } = data;
  return (
    <section class={`why card ${phase === 'Failed' ? 'bad' : 'wait'}`} aria-label="Why">
      <h2>{why}</h2>
      {of.jobId !== id && (
        <p class="quiet">
          In stage <a href={href(['jobs', of.jobId])}>{of.stage ?? of.jobId}</a>
        </p>
      )}
      {fix && <p class="fix">{fix}</p>}
      {evidence.length > 0 && (
        <ul class="evidence">
          {evidence.map(({ from, text }) => (
            <li key={`${from} ${text}`}>
              <span class="tag">{from}</span>
              <code>{text}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
