import { RE2JS } from 're2js';
import { numberPattern } from './number-text.ts';

/** How a metric is found in a log. */
export interface Metric {
  name: string;
  /** In the syntax that runs in linear time; its first group is the value. */
  regex: string;
}

/** What a metric's regex found in sample lines. */
export interface MetricTrial extends Metric {
  /** How many lines gave a value. */
  matches: number;
  /** The last such line, which is the one that counts for SageMaker; from 1. */
  line: number | null;
  text: string | null;
  value: number | null;
}

/**
 * The value that a metric's regex has caught: a finite decimal number, blanks around it or not.
 * Anything else (nothing, `nan`, `inf`, `0x10`, `1,000`) is no value, and the one before counts.
 */
export function metricValue(caught: string | null | undefined): number | undefined {
  const text = caught?.trim() ?? '';
  const value = numberPattern.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** Tries a metric on the lines of a log. A regex that cannot be compiled throws. */
export function tryMetric({ name, regex }: Metric, lines: readonly string[]): MetricTrial {
  const pattern = RE2JS.compile(regex);
  const found = lines.flatMap((text, index) => {
    const matcher = pattern.matcher(text);
    let value: number | undefined;
    while (matcher.find()) {
      value = metricValue(matcher.group(1)) ?? value;
    }
    return value === undefined ? [] : [{ line: index + 1, text, value }];
  });
  const { line = null, text = null, value = null } = found.at(-1) ?? {};
  return { name, regex, matches: found.length, line, text, value };
}
