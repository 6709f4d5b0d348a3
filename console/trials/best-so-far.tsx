import { numberText } from '../../cli/show/text.ts';
import { Chart, stepped } from '../parts/chart.tsx';
import { bestSoFar, inOrder, type Search } from './search.ts';
import type { Trial } from './trial.ts';

/** The objective of each trial, and the best one until then. */
export function BestSoFar({ trials, search }: { trials: readonly Trial[]; search: Search }) {
  const ended = inOrder(trials);
  const best = bestSoFar(trials, search);
  if (ended.length === 0) return null;
  const objectives = ended.map(({ objective }) => objective!);
  return (
    <Chart
      title={`${search.metric}, ${search.isMaximum ? 'higher' : 'lower'} is better`}
      says={`${ended.length} trials; the best has ${numberText(best.at(-1))}.`}
      xLabel="trials that have ended"
      isCounted
      data={[ended.map((_, at) => at + 1), objectives, best]}
      series={(colour) => [
        {
          stroke: colour('accent'),
          paths: () => null,
          points: { show: true, size: 7, fill: colour('accent') },
        },
        { stroke: colour('good'), width: 2, points: { show: false }, paths: stepped },
      ]}
    />
  );
}
