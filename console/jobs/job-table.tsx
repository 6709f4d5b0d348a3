import { signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { href } from '../address.ts';
import { Phase } from '../parts/phase.tsx';
import { Ago, Duration, dollars, Progress } from '../parts/texts.tsx';
import type { Row } from './job-rows.ts';
import { inWindow, rowHeight } from './window.ts';

/** Jobs that can be compared. */
const maxCompared = 10;

/** Which jobs are marked to be compared. */
const chosen = signal<readonly string[]>([]);

function toggle(id: string): void {
  const rest = chosen.value.filter((one) => one !== id);
  chosen.value = rest.length < chosen.value.length ? rest : [...rest, id];
}

/** Which rows of a list to draw: those near the window, as it moves. */
function useWindow(count: number) {
  const body = useRef<HTMLTableSectionElement>(null);
  const span = useSignal<[number, number]>([0, 40]);
  useEffect(() => {
    const measure = () => {
      const top = -(body.current?.getBoundingClientRect().top ?? 0);
      const [first, end] = inWindow(top, innerHeight, count);
      if (first !== span.value[0] || end !== span.value[1]) span.value = [first, end];
    };
    const all = () => {
      span.value = [0, count];
    };
    measure();
    const heard = [
      ['scroll', measure],
      ['resize', measure],
      ['beforeprint', all],
      ['afterprint', measure],
    ] as const;
    for (const [name, hear] of heard) addEventListener(name, hear, { passive: true });
    return () => {
      for (const [name, hear] of heard) removeEventListener(name, hear);
    };
  }, [count, span]);
  const [first, end] = span.value;
  return { body, first: Math.min(first, count), end: Math.min(end, count) };
}

/** The jobs as a table; of a long list only the rows that are near the window are drawn. */
export function JobTable({ rows }: { rows: readonly Row[] }) {
  const { body, first, end } = useWindow(rows.length);
  return (
    <>
      <Compare />
      <table class="jobs" aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th class="pick">
              <span class="hidden">Compare</span>
            </th>
            <th>Job</th>
            <th>Phase</th>
            <th class="wide">Kind</th>
            <th class="wide">Progress</th>
            <th class="number">Duration</th>
            <th class="number">Cost</th>
            <th class="number wide">Created</th>
          </tr>
        </thead>
        <tbody ref={body}>
          <Gap rows={first} />
          {rows.slice(first, end).map((row, at) => (
            <JobLine key={row.id} row={row} index={first + at + 2} />
          ))}
          <Gap rows={rows.length - end} />
        </tbody>
      </table>
    </>
  );
}

const Gap = ({ rows }: { rows: number }) =>
  rows > 0 ? (
    <tr class="gap" style={{ height: `${rows * rowHeight}px` }}>
      <td colSpan={8} />
    </tr>
  ) : null;

const nameOf = ({ name, parent, kind }: Row) => name ?? (parent ? `stage ${parent.stage}` : kind);

function JobLine({ row, index }: { row: Row; index: number }) {
  const { id, kind, phase, progress, cost, createdAt, endedAt } = row;
  const isChosen = chosen.value.includes(id);
  const ended = endedAt ?? (isTerminal(phase) ? row.updatedAt : null);
  return (
    <tr aria-rowindex={index}>
      <td class="pick">
        <input
          type="checkbox"
          aria-label={`Compare ${nameOf(row)}`}
          checked={isChosen}
          disabled={!isChosen && chosen.value.length >= maxCompared}
          onChange={() => toggle(id)}
        />
      </td>
      <td class="name">
        <a href={href(['jobs', id])}>{nameOf(row)}</a>
        <span class="id">{id}</span>
      </td>
      <td>
        <Phase phase={row.deletion ? 'Deleting' : phase} />
        <Reason row={row} />
      </td>
      <td class="wide">{kind}</td>
      <td class="wide">{progress && <Progress {...progress} />}</td>
      <td class="number">
        <Duration from={createdAt} to={ended} />
      </td>
      <td class="number">{dollars(cost.actualUsd)}</td>
      <td class="number wide">
        <Ago at={createdAt} />
      </td>
    </tr>
  );
}

const Reason = ({ row: { reason, phase, message } }: { row: Row }) =>
  reason && reason !== phase ? (
    <span class="reason" title={message ?? undefined}>
      {reason}
    </span>
  ) : null;

/** The way to the comparison, once two jobs are marked. */
function Compare() {
  const { length } = chosen.value;
  if (length === 0) return null;
  return (
    <p class="chosen" role="status">
      {length} marked ·{' '}
      {length > 1 ? (
        <a href={href(['compare'], { job: chosen.value })}>Compare them</a>
      ) : (
        'mark another one to compare'
      )}{' '}
      ·{' '}
      <button type="button" class="link" onClick={() => (chosen.value = [])}>
        Clear
      </button>
    </p>
  );
}
