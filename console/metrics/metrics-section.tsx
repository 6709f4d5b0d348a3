import type uPlot from 'uplot';
import { numberText } from '../../cli/show/text.ts';
import { bestTrialOf } from '../../shared/job/results.ts';
import type { Job } from '../job/job.ts';
import type { Line } from '../job/log-lines.ts';
import { Chart } from '../parts/chart.tsx';
import { aligned, type Metric, metricsOf, type Series, seriesIn } from './series.ts';

/** Lines of one picture: the newest of a long search, and its best. */
const maxSeries = 60;

/** Of a job or a stage: what it measures, and the values where its result has them. */
interface Measured {
  stage?: string;
  metrics: Metric[];
  kept: Readonly<Record<string, Series['points']>>;
}

/** The job itself, or each stage of a pipeline. */
function measuredBy({ spec, result }: Job): Measured[] {
  const of = (one: object, its: unknown, stage?: string): Measured => ({
    ...(stage ? { stage } : {}),
    metrics: metricsOf(one),
    kept: (its as { series?: Measured['kept'] } | undefined)?.series ?? {},
  });
  if (!spec.stages) return [of(spec, result)];
  const stages = Object.entries(spec.stages as Record<string, object>);
  return stages.map(([name, one]) => of(one, result?.[name], name));
}

/** The course of each metric of a training, or of each trial, as it goes on. */
export function Metrics({ job, lines }: { job: Job; lines: readonly Line[] }) {
  const best = bestTrialOf(job)?.name;
  const pictures = measuredBy(job).flatMap(({ stage, metrics, kept }) => {
    const own = stage ? lines.filter(({ source }) => source === stage) : lines;
    return metrics.map((metric) => (
      <Course
        key={`${stage} ${metric.name}`}
        name={stage ? `${stage}: ${metric.name}` : metric.name}
        kept={kept[metric.name]}
        printed={seriesIn(metric, own)}
        best={best}
      />
    ));
  });
  if (pictures.length === 0) return null;
  return (
    <section class="card" aria-labelledby="metrics">
      <h2 id="metrics">Metrics</h2>
      <div class="charts">{pictures}</div>
    </section>
  );
}

function titleOf(name: string, shown: number, all: number): string {
  if (all === 1) return name;
  const which = shown < all ? `the newest ${shown} of ${all} trials` : `${all} trials`;
  return `${name}: ${which}, the best in blue`;
}

interface CourseProps {
  name: string;
  /** As the result has it, by seconds. */
  kept: Series['points'] | undefined;
  printed: Series[] | undefined;
  best: string | undefined;
}

function Course({ name, kept, printed, best }: CourseProps) {
  const isKept = kept !== undefined && kept.length > 0;
  const all = isKept ? [{ label: name, points: kept }] : printed;
  if (all === undefined) {
    return <p class="quiet">{name}: a browser cannot read its expression; see the log.</p>;
  }
  if (all.length === 0) return <p class="quiet">{name}: nothing was printed yet.</p>;
  const isBest = ({ label }: Series) => label === best || all.length === 1;
  const shown = [...all.filter((one) => !isBest(one)).slice(-maxSeries), ...all.filter(isBest)];
  const last = shown.at(-1)!.points.at(-1)![1];
  const of = all.length > 1 ? `${all.length} trials` : 'one training';
  return (
    <Chart
      title={titleOf(name, shown.length, all.length)}
      says={`The course of ${name} in ${of}; the last value is ${numberText(last)}.`}
      xLabel={isKept ? 'seconds' : 'values printed'}
      isCounted={!isKept}
      data={aligned(shown) as uPlot.AlignedData}
      series={(colour) =>
        shown.map((one) => ({
          stroke: colour(isBest(one) ? 'accent' : 'still'),
          width: isBest(one) ? 2 : 0.75,
          spanGaps: true,
          points: { show: one.points.length === 1, size: 6 },
        }))
      }
    />
  );
}
