import { useSignal } from '@preact/signals';
import { numberText } from '../../cli/show/text.ts';
import { Duration } from '../parts/texts.tsx';
import { bestOf, isBetter, type Search } from './search.ts';
import type { Trial } from './trial.ts';

/** Trials that are drawn before somebody asks for all. */
const drawn = 50;

/** The better one first; those without an objective last, in the order of their start. */
function ranked(trials: readonly Trial[], search: Search): Trial[] {
  return trials.toSorted((a, b) => {
    if (a.objective === undefined || b.objective === undefined) {
      return Number(a.objective === undefined) - Number(b.objective === undefined);
    }
    if (a.objective === b.objective) return 0;
    return isBetter(search, a.objective, b.objective) ? -1 : 1;
  });
}

const words: Readonly<Record<string, string>> = { InProgress: 'Running', Completed: 'Completed' };

/** The trials of a search, the best one first and marked. */
export function TrialTable({ trials, search }: { trials: readonly Trial[]; search: Search }) {
  const all = useSignal(false);
  const best = bestOf(trials, search);
  const sorted = ranked(trials, search);
  const names = search.ranges.map(({ name }) => name);
  const metrics = [...new Set(trials.flatMap((trial) => Object.keys(trial.metrics ?? {})))];
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys have to reach what scrolls */}
      <section class="scroll" tabIndex={0} aria-label="All trials">
        <table class="plain">
          <thead>
            <tr>
              <th>Trial</th>
              <th>State</th>
              <th class="number">{search.metric}</th>
              {[...metrics, ...names].map((name) => (
                <th key={name} class="number">
                  {name}
                </th>
              ))}
              <th class="number">Duration</th>
            </tr>
          </thead>
          <tbody>
            {(all.value ? sorted : sorted.slice(0, drawn)).map((trial) => (
              <TrialRow
                key={trial.name}
                trial={trial}
                isBest={trial === best}
                {...{ names, metrics }}
              />
            ))}
          </tbody>
        </table>
      </section>
      {!all.value && sorted.length > drawn && (
        <button type="button" onClick={() => (all.value = true)}>
          All {sorted.length} trials
        </button>
      )}
    </>
  );
}

interface TrialRowProps {
  trial: Trial;
  names: readonly string[];
  metrics: readonly string[];
  isBest: boolean;
}

const TrialRow = ({ trial, names, metrics, isBest }: TrialRowProps) => (
  <tr class={isBest ? 'best' : undefined}>
    <td>
      {shortName(trial.name)} {isBest && <span class="tag">best</span>}
    </td>
    <td title={trial.failureReason}>{words[trial.status] ?? trial.status}</td>
    <td class="number">{numberText(trial.objective)}</td>
    {metrics.map((name) => (
      <td key={name} class="number">
        {numberText(trial.metrics?.[name])}
      </td>
    ))}
    {names.map((name) => (
      <td key={name} class="number">
        {numberText(trial.hyperParameters[name])}
      </td>
    ))}
    <td class="number">
      <Duration from={trial.startedAt ?? null} to={trial.endedAt ?? null} />
    </td>
  </tr>
);

/** SageMaker names a trial after its search, a number and a hash: the number tells them apart. */
const shortName = (name: string) => /-(\d{3,}-[0-9a-f]+)$/.exec(name)?.[1] ?? name;
