import { useNow } from '../live.ts';
import { Chart, steppedBefore } from '../parts/chart.tsx';
import { dollars } from '../parts/texts.tsx';
import { type Budget, curveOf, lastDay } from './month.ts';

const hourMs = 3_600_000;

/** The month day by day: what was spent, what was held beside it, and the limit. */
export function MonthCurve({ budget }: { budget: Budget }) {
  const { days, spent, committed } = curveOf(budget, useNow(hourMs));
  const { monthlyUsd, spentUsd, reservedUsd } = budget;
  const end = lastDay(budget.month);
  const rest = days.at(-1)! < end ? [end] : [];
  const all = [...days, ...rest];
  const limit = all.map(() => (monthlyUsd === null ? null : Number(monthlyUsd)));
  const until = (values: number[]) => [...values, ...rest.map(() => null)];
  const line = { points: { show: false }, paths: steppedBefore };
  return (
    <>
      <Chart
        title="The month so far, in dollars"
        says={
          `Spent ${dollars(spentUsd)}, and ${dollars(reservedUsd)} held; ` +
          `${monthlyUsd === null ? 'no limit' : `the limit is ${dollars(monthlyUsd)}`}.`
        }
        xLabel="day of the month (UTC)"
        isCounted
        scales={{
          x: { time: false, range: [0, end] },
          y: { range: (_, __, most) => [0, Math.max(most, 0.01) * 1.08] },
        }}
        data={[all, until(spent), until(committed), limit]}
        series={(colour) => [
          { ...line, stroke: colour('accent'), width: 2, fill: colour('accent-ground') },
          { ...line, stroke: colour('wait'), width: 1.5 },
          { stroke: colour('bad'), width: 1.5, dash: [6, 5], points: { show: false } },
        ]}
      />
      <ul class="legend">
        <Entry colour="accent">spent</Entry>
        <Entry colour="wait">spent and held</Entry>
        {monthlyUsd !== null && <Entry colour="bad">limit</Entry>}
      </ul>
    </>
  );
}

const Entry = ({ colour, children }: { colour: string; children: string }) => (
  <li>
    <span class={`dot of-${colour}`} aria-hidden="true" />
    {children}
  </li>
);
