import { numberPattern } from '../../shared/number-text.ts';
import type { Line } from '../job/log-lines.ts';

/** How a metric is found in what a program prints. */
export interface Metric {
  name: string;
  regex: string;
}

/** The values of a metric, in the order in which they were printed. */
export interface Series {
  /** Of a search: the trial. */
  label: string;
  /** What counts, such as seconds, and the value. */
  points: (readonly [x: number, y: number])[];
}

interface MeasuringSpec {
  metrics?: readonly Metric[];
  objective?: { minimize?: string; maximize?: string; regex?: string };
}

/** The metrics that a specification finds by an expression. */
export function metricsOf(spec: object): Metric[] {
  const { metrics = [], objective = {} } = spec as MeasuringSpec;
  const name = objective.minimize ?? objective.maximize;
  const own = name && objective.regex ? [{ name, regex: objective.regex }] : [];
  return [...metrics, ...own];
}

/**
 * What each trial or training has printed of a metric. The expressions are those of RE2, which
 * JavaScript has but for a few; undefined for one that it has not.
 */
export function seriesIn({ regex }: Metric, lines: readonly Line[]): Series[] | undefined {
  const pattern = compiled(regex);
  if (!pattern) return undefined;
  const found = new Map<string, Series>();
  for (const { stream, message } of lines) {
    for (const [, caught = ''] of message.matchAll(pattern)) {
      const text = caught.trim();
      if (!numberPattern.test(text)) continue;
      const label = stream.split('/')[0]!;
      const series = found.get(label) ?? { label, points: [] };
      series.points.push([series.points.length + 1, Number(text)]);
      found.set(label, series);
    }
  }
  return [...found.values()];
}

function compiled(regex: string): RegExp | undefined {
  try {
    return new RegExp(regex, 'g');
  } catch {
    return undefined;
  }
}

/** Series with one x for all; where one has no value there it has null. */
export function aligned(all: readonly Series[]): (number | null)[][] {
  const xs = [...new Set(all.flatMap(({ points }) => points.map(([x]) => x)))];
  xs.sort((a, b) => a - b);
  const columns = all.map(({ points }) => {
    const at = new Map(points);
    return xs.map((x) => at.get(x) ?? null);
  });
  return [xs, ...columns];
}
