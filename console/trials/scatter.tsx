import { Chart } from '../parts/chart.tsx';
import { bestOf, inOrder, positionOf, type Range, type Search } from './search.ts';
import type { Trial } from './trial.ts';

interface ScatterProps {
  trials: readonly Trial[];
  search: Search;
  range: Range;
}

/** One hyperparameter against the objective; the best trial stands out. */
export function Scatter({ trials, search, range }: ScatterProps) {
  const points = inOrder(trials)
    .map((trial) => ({ trial, x: positionOf(trial, range) }))
    .filter(({ x }) => Number.isFinite(x) && (!range.isLog || x > 0))
    .toSorted((a, b) => a.x - b.x);
  const best = bestOf(trials, search);
  if (points.length === 0) return null;
  const objectives = points.map(({ trial }) => trial.objective!);
  const marked = points.map(({ trial }) => (trial === best ? trial.objective! : null));
  return (
    <Chart
      title={`${range.name} and ${search.metric}`}
      says={`${range.name} against ${search.metric}; the table has its ${points.length} trials.`}
      xLabel={range.isLog ? `${range.name} (logarithmic)` : range.name}
      {...(range.isLog ? { scales: { x: { time: false, distr: 3 } } } : {})}
      {...(range.values ? { labels: range.values } : {})}
      data={[points.map(({ x }) => x), objectives, marked]}
      series={(colour) => [
        {
          stroke: colour('accent'),
          paths: () => null,
          points: { show: true, size: 7, fill: colour('accent') },
        },
        {
          stroke: colour('good'),
          paths: () => null,
          points: { show: true, size: 11, width: 2.5 },
        },
      ]}
    />
  );
}
