import type { Shape } from '../../kernel/types.ts';
import { isReserved } from './kept.ts';

/** Values of one metric, as PutMetricData takes them, with the namespace that they go to. */
export interface EmbeddedDatum {
  Namespace: string;
  Datum: {
    MetricName: string;
    Dimensions: { Name: string; Value: string }[];
    Timestamp: number;
    Unit?: string;
    Values: number[];
  };
}

/** Most metrics, dimensions and values of one line ("Specification: Embedded metric format"). */
const most = { metrics: 100, dimensions: 30, values: 100 };

/**
 * The metrics that a log line says in the embedded metric format; none where it is not in it: as on
 * AWS a line that is wrong is a log line and no error.
 */
export function embeddedMetrics(message: string): EmbeddedDatum[] {
  if (!message.includes('"CloudWatchMetrics"')) return [];
  const root = objectOf(message);
  const at = root?._aws?.Timestamp;
  const directives = root?._aws?.CloudWatchMetrics;
  if (!Number.isInteger(at) || !Array.isArray(directives)) return [];
  return directives.flatMap((directive) => dataOf(root, at, directive));
}

function objectOf(message: string): Shape | undefined {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function dataOf(root: Shape, at: number, directive: Shape): EmbeddedDatum[] {
  const { Namespace, Metrics, Dimensions = [[]] } = directive ?? {};
  const isNamed = typeof Namespace === 'string' && /^[^:].{0,254}$/.test(Namespace);
  if (!isNamed || isReserved(Namespace) || !Array.isArray(Metrics) || !Array.isArray(Dimensions))
    return [];
  const sets = Dimensions.flatMap((names) => dimensionsOf(root, names) ?? []);
  return Metrics.slice(0, most.metrics).flatMap(({ Name, Unit }: Shape = {}) => {
    const values = [own(root, Name)].flat();
    const isFilled = values.length > 0 && values.length <= most.values;
    if (!isFilled || !values.every((value) => Number.isFinite(value))) return [];
    return sets.map(({ set }) => ({
      Namespace,
      Datum: {
        MetricName: Name,
        Dimensions: set,
        Timestamp: at / 1000,
        ...(typeof Unit === 'string' ? { Unit } : {}),
        Values: values,
      },
    }));
  });
}

function dimensionsOf(root: Shape, names: unknown): { set: { Name: string; Value: string }[] }[] {
  if (!Array.isArray(names) || names.length > most.dimensions) return [];
  const set = names.map((Name) => ({ Name, Value: own(root, Name) }));
  return set.every(({ Value }) => typeof Value === 'string' && Value !== '') ? [{ set }] : [];
}

const own = (root: Shape, name: unknown) =>
  typeof name === 'string' && name !== '' && name !== '_aws' && Object.hasOwn(root, name)
    ? root[name]
    : undefined;
