import { RE2JS } from 're2js';

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

/** Tries a metric on the lines of a log. A regex that cannot be compiled throws. */
export function tryMetric({ name, regex }: Metric, lines: readonly string[]): MetricTrial {
  const pattern = RE2JS.compile(regex);
  const found = lines.flatMap((text, index) => {
    const matcher = pattern.matcher(text);
    let value: number | undefined;
    while (matcher.find()) {
      const caught = matcher.group(1);
      const number = caught ? Number(caught) : Number.NaN;
      if (Number.isFinite(number)) value = number;
    }
    return value === undefined ? [] : [{ line: index + 1, text, value }];
  });
  const { line = null, text = null, value = null } = found.at(-1) ?? {};
  return { name, regex, matches: found.length, line, text, value };
}
