import { AwsError } from '../../kernel/types.ts';
import { notHere, requireKept } from './kept.ts';
import { type Datapoint, minuteMs, type Series, type Span } from './store.ts';

/** A request that AWS would not take either. */
export const invalid = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message);

/** What a datapoint says, by the name of the statistic. */
export const statistics: Readonly<Record<string, (point: Datapoint) => number>> = {
  SampleCount: ({ count }) => count,
  Average: ({ count, sum }) => sum / count,
  Sum: ({ sum }) => sum,
  Minimum: ({ least }) => least,
  Maximum: ({ greatest }) => greatest,
};

/**
 * Milliseconds since the epoch of a time in a request: the three protocols send ISO 8601, seconds
 * and a date.
 */
export function timeOf(given: unknown, member: string): number {
  const at = typeof given === 'number' ? given * 1000 : new Date(given as string | Date).getTime();
  if (Number.isFinite(at)) return at;
  throw invalid(`The parameter ${member} must be a timestamp: ${given}`);
}

/** A metric as a request names it. */
interface Metric {
  Namespace?: string | undefined;
  MetricName?: string | undefined;
  Dimensions?: Series['dimensions'] | undefined;
}

/** The metric that a request names, if it can have datapoints here. */
export function seriesOf({ Namespace, MetricName, Dimensions = [] }: Metric): Series {
  if (!Namespace || !MetricName) throw invalid('Namespace and MetricName are required.');
  const names = Dimensions.map(({ Name }) => Name);
  requireKept(Namespace, MetricName, names);
  return { namespace: Namespace, name: MetricName, dimensions: Dimensions };
}

/** The time of a request; its start is rounded down to a minute ("GetMetricData", `StartTime`). */
export function spanOf(request: { StartTime: unknown; EndTime: unknown }, period: number): Span {
  const start = timeOf(request.StartTime, 'StartTime');
  const to = timeOf(request.EndTime, 'EndTime');
  if (start >= to) {
    throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  }
  if (period % 60 !== 0) {
    throw notHere(`keeps metrics by the minute: the Period ${period} must be a multiple of 60.`);
  }
  return { from: start - (start % minuteMs), to, periodMs: period * 1000 };
}
