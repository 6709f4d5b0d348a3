import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { numberText } from '../../cli/show/text.ts';

interface ChartProps {
  title: string;
  /** What a reader who does not see it is told. */
  says: string;
  data: uPlot.AlignedData;
  /** Its lines and points, in the colours of the page. */
  series(colour: (name: string) => string): uPlot.Series[];
  scales?: uPlot.Scales;
  /** Words in place of the numbers of the x axis. */
  labels?: readonly string[];
  xLabel: string;
  /** The x axis counts: whole numbers only. */
  isCounted?: boolean;
}

/** A line that stays as it is until the next point. */
export const stepped = uPlot.paths.stepped!({ align: 1 });

/** A line that has been as it is since the point before. */
export const steppedBefore = uPlot.paths.stepped!({ align: -1 });

const height = 200;

/** Steps between the whole numbers of an axis. */
const whole = [1, 2, 5]
  .flatMap((step) => [step, step * 10, step * 100, step * 1000])
  .sort((a, b) => a - b);

const colour = (name: string) => getComputedStyle(document.body).getPropertyValue(`--${name}`);

function optionsOf(
  { series, scales, labels, xLabel, isCounted }: ChartProps,
  width: number,
): uPlot.Options {
  const line = { stroke: colour('quiet'), grid: { stroke: colour('line'), width: 1 } };
  const ticks = { ...line, ticks: { show: false }, font: '12px system-ui' };
  const word = (_: uPlot, splits: number[]) => splits.map((at) => labels?.[at] ?? '');
  const number = (_: uPlot, splits: (number | null)[]) =>
    splits.map((at) => (at === null ? '' : numberText(at)));
  return {
    width,
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    scales: { x: { time: false }, ...scales },
    axes: [
      {
        ...ticks,
        label: xLabel,
        labelSize: 20,
        labelFont: '12px system-ui',
        size: 28,
        ...(isCounted ? { incrs: whole } : {}),
        ...(labels ? { values: word, splits: labels.map((_, at) => at) } : { values: number }),
      },
      { ...ticks, size: 64, values: number },
    ],
    series: [{}, ...series(colour)],
  } as uPlot.Options;
}

/** A picture of numbers that fits its place and the colours of the page; a table has them too. */
export function Chart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef<uPlot>(undefined);
  const given = JSON.stringify(props.data);
  useEffect(() => {
    const box = place.current!;
    const draw = () => {
      shown.current?.destroy();
      shown.current = new uPlot(optionsOf(props, box.clientWidth), props.data, box);
    };
    const fit = new ResizeObserver(() => {
      const width = box.clientWidth;
      if (shown.current && shown.current.width !== width) shown.current.setSize({ width, height });
    });
    const theme = matchMedia('(prefers-color-scheme: dark)');
    draw();
    fit.observe(box);
    theme.addEventListener('change', draw);
    return () => {
      theme.removeEventListener('change', draw);
      fit.disconnect();
      shown.current?.destroy();
      shown.current = undefined;
    };
  }, [given]);
  return (
    <figure class="chart">
      <figcaption>{props.title}</figcaption>
      <div ref={place} role="img" aria-label={props.says} />
    </figure>
  );
}
