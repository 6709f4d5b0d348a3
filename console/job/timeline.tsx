import { durationText } from '../../cli/show/text.ts';
import { useLive, useNow } from '../live.ts';
import { Phase, toneOf } from '../parts/phase.tsx';
import { Shown } from '../parts/states.tsx';
import { momentText } from '../parts/texts.tsx';
import { isOver, type Job } from './job.ts';
import { type Span, spansOf } from './spans.ts';

/** Events of one page: more than a job has that was not tried very often. */
const limit = 200;

/** The life of a job: its phases by their length, and what happened, sentence by sentence. */
export function Timeline({ job }: { job: Job }) {
  const { id, phase } = job;
  const call = { path: { id }, query: { limit } };
  const live = useLive('GET /jobs/{id}/events', call, ({ items }) => {
    return isOver(job) && items.at(-1)?.phase === phase;
  });
  const now = useNow();
  return (
    <section class="card" aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <Shown live={live}>
        {({ items }) => (
          <>
            <Bar spans={spansOf(items, now)} />
            <details>
              <summary>{items.length} events</summary>
              <table class="plain">
                <thead>
                  <tr>
                    <th>When</th>
                    <th>Phase</th>
                    <th>What</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((event) => (
                    <tr key={event.seq}>
                      <td class="when">{momentText(event.at)}</td>
                      <td>
                        <Phase phase={event.phase} />
                      </td>
                      <td class="break">
                        {[event.attempt > 1 && `Attempt ${event.attempt}`, event.reason]
                          .concat(event.message)
                          .filter(Boolean)
                          .join(' · ')}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </details>
          </>
        )}
      </Shown>
    </section>
  );
}

/** A phase is never so short that it cannot be seen. */
const share = ({ from, to }: Span, whole: number) => Math.max((to - from) / whole, 0.02);

function Bar({ spans }: { spans: readonly Span[] }) {
  const whole = Math.max(1, (spans.at(-1)?.to ?? 0) - (spans[0]?.from ?? 0));
  return (
    <>
      <div class="spans" aria-hidden="true">
        {spans.map((span) => (
          <span
            key={span.from}
            class={`span phase-${span.phase.toLowerCase()} ${toneOf(span.phase)}`}
            style={{ flexGrow: share(span, whole) }}
          />
        ))}
      </div>
      <ol class="legend">
        {spans.map((span) => (
          <li key={span.from}>
            <span class={`dot phase-${span.phase.toLowerCase()}`} aria-hidden="true" />
            {span.phase}
            {span.attempt > 1 && ` (attempt ${span.attempt})`}{' '}
            <span class="quiet">{durationText(span.to - span.from)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
