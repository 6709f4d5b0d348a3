import { between, durationText } from '../../cli/show/text.ts';
import { useNow } from '../live.ts';

/** `$1.20`; what is below a cent has the digits that say something. */
export function dollars(usd: string): string {
  const value = Number(usd);
  if (value === 0) return '$0.00';
  const size = Math.abs(value);
  const digits = size >= 0.01 ? size.toFixed(2) : String(Number(size.toPrecision(2)));
  return `${value < 0 ? '-' : ''}$${digits}`;
}

/** A moment as the machine's owner writes it. */
export const momentText = (iso: string): string =>
  new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** How long ago something was; its moment is the title. */
export function Ago({ at }: { at: string }) {
  const now = useNow(10_000);
  const text = durationText(Math.max(0, now - Date.parse(at))).replace(/ \d+ \w+$/, '');
  return (
    <time dateTime={at} title={momentText(at)}>
      {now - Date.parse(at) < 10_000 ? 'now' : `${text} ago`}
    </time>
  );
}

/** A moment in full. */
export const Moment = ({ at }: { at: string }) => <time dateTime={at}>{momentText(at)}</time>;

/** How long something took, or takes so far. */
export function Duration({ from, to }: { from: string | null; to: string | null }) {
  const took = between(from, to);
  if (!from) return <span class="quiet">–</span>;
  return took === undefined ? <Running from={from} /> : <span>{durationText(took)}</span>;
}

function Running({ from }: { from: string }) {
  return <>{durationText(useNow() - Date.parse(from))}</>;
}

/** A part done of a whole, as a bar with its numbers. */
export const Progress = ({ done, total }: { done: number; total: number }) => (
  <span class="progress">
    <progress value={done} max={total} aria-label={`${done} of ${total}`} />
    <span>
      {done}/{total}
    </span>
  </span>
);
