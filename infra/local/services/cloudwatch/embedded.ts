import { AwsError, type Operation } from '../../kernel/types.ts';
import { isReserved } from './kept.ts';

/** Most metrics, dimensions and values of one line ("Specification: Embedded metric format"). */
const most = { metrics: 100, dimensions: 30, values: 100 };

/** An object as JSON has it. */
type Members = Record<string, unknown>;

/** Values of one metric, with the namespace that they go to. */
interface Embedded {
  Namespace: string;
  MetricData: { MetricName: string; Dimensions: object[]; Timestamp: number; Values: unknown[] }[];
}

/**
 * Local only: takes a log line that may be in the embedded metric format, without a permission of
 * its own. What is wrong in it stays in the log, as on AWS, and is no error.
 */
export const putEmbedded: Operation<{ Message: string }> = {
  authorize: () => [],
  run: (_tx, { Message }, context) => {
    for (const request of embeddedIn(Message)) {
      try {
        context.call('monitoring', 'PutMetricData', request);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
      }
    }
    return {};
  },
};

function embeddedIn(message: string): Embedded[] {
  const root = objectOf(message);
  const { Timestamp, CloudWatchMetrics } = membersOf(root._aws);
  if (!Number.isInteger(Timestamp) || !Array.isArray(CloudWatchMetrics)) return [];
  return CloudWatchMetrics.flatMap((one) => dataOf(root, Number(Timestamp), membersOf(one)));
}

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {};

function objectOf(message: string): Members {
  try {
    return membersOf(JSON.parse(message));
  } catch {
    return {};
  }
}

function dataOf(root: Members, at: number, directive: Members): Embedded[] {
  const { Namespace, Metrics, Dimensions = [[]] } = directive;
  if (typeof Namespace !== 'string' || isReserved(Namespace)) return [];
  if (!Array.isArray(Metrics) || !Array.isArray(Dimensions)) return [];
  const sets = Dimensions.flatMap((names) => dimensionsOf(root, names));
  return Metrics.slice(0, most.metrics).flatMap((metric) => {
    const { Name, Unit } = membersOf(metric);
    const Values = [own(root, Name)].flat();
    const isFilled = Values.length > 0 && Values.length <= most.values;
    if (!isFilled || !Values.every(Number.isFinite)) return [];
    const datum = { MetricName: String(Name), Timestamp: at / 1000, Values };
    const unit = typeof Unit === 'string' ? { Unit } : {};
    return sets.map(({ set }) => ({
      Namespace,
      MetricData: [{ ...datum, ...unit, Dimensions: set }],
    }));
  });
}

function dimensionsOf(root: Members, names: unknown): { set: object[] }[] {
  if (!Array.isArray(names) || names.length > most.dimensions) return [];
  const set = names.map((Name) => ({ Name, Value: own(root, Name) }));
  return set.every(({ Value }) => typeof Value === 'string' && Value !== '') ? [{ set }] : [];
}

const own = (root: Members, name: unknown) =>
  typeof name === 'string' && name !== '_aws' && Object.hasOwn(root, name) ? root[name] : undefined;
