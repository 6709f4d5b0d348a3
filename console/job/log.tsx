import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Loading, Problem } from '../parts/states.tsx';
import type { Line, LogLines } from './log-lines.ts';

/** Lines that are drawn: the newest of those that fit the search. */
const drawn = 1000;

/** The lines that have a text in them, in capitals or not. */
function matching(lines: readonly Line[], text: string): readonly Line[] {
  const wanted = text.toLowerCase();
  const has = ({ message, source }: Line) =>
    message.toLowerCase().includes(wanted) || source.toLowerCase().includes(wanted);
  return wanted ? lines.filter(has) : lines;
}

/** The log of a job: it follows, can be searched, and stands still when it is paused. */
export function Log({ id, log }: { id: string; log: LogLines }) {
  const search = useSignal('');
  const held = useSignal<readonly Line[] | undefined>(undefined);
  const { lines, error, isRead } = log;
  const all = held.value ?? lines.value;
  const found = matching(all, search.value);
  return (
    <section class="card" aria-labelledby="log">
      <div class="head">
        <h2 id="log">Log</h2>
        <div class="filters">
          <input
            type="search"
            aria-label="Search the log"
            placeholder="Search"
            onInput={({ currentTarget }) => (search.value = currentTarget.value)}
          />
          <Pause lines={lines.value} held={held} />
        </div>
      </div>
      {error.value && <Problem error={error.value} />}
      {isRead.value ? (
        <Lines lines={found} follows={!held.value} id={id} empty={search.value !== ''} />
      ) : (
        !error.value && <Loading lines={6} />
      )}
    </section>
  );
}

interface PauseProps {
  lines: readonly Line[];
  held: Signal<readonly Line[] | undefined>;
}

function Pause({ lines, held }: PauseProps) {
  const behind = held.value ? lines.length - held.value.length : 0;
  const toggle = () => {
    held.value = held.value ? undefined : lines;
  };
  return (
    <button type="button" aria-pressed={held.value !== undefined} onClick={toggle}>
      {held.value ? `Follow${behind > 0 ? ` (${behind} new)` : ''}` : 'Pause'}
    </button>
  );
}

interface LinesProps {
  lines: readonly Line[];
  follows: boolean;
  id: string;
  empty: boolean;
}

function Lines({ lines, follows, id, empty }: LinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (follows && isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines, follows]);
  const scrolled = ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: Scrolled) => {
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < 24;
  };
  if (lines.length === 0) return <p class="quiet">{empty ? 'No such line.' : 'No lines yet.'}</p>;
  return (
    <>
      {lines.length > drawn && (
        <p class="quiet">
          The newest {drawn} of {lines.length} lines; all of them: trainyard logs {id}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys have to reach what scrolls */}
      <div class="log" ref={box} onScroll={scrolled} tabIndex={0} role="log" aria-label="Lines">
        {lines.slice(-drawn).map((line, at) => (
          <div key={`${line.at} ${at}`} class="log-line">
            <time dateTime={line.at}>{line.at.slice(11, 19)}</time>
            <span class="source">{line.source}</span>
            <span class="message">{line.message}</span>
          </div>
        ))}
      </div>
    </>
  );
}

type Scrolled = { currentTarget: HTMLDivElement };
