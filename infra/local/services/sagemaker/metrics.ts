import { RE2JS, RE2JSSyntaxException } from 're2js';
import { invalid, text } from './validation.ts';

/** SageMaker's MetricDefinition: the first group of the regex is the value. */
export interface MetricDefinition {
  Name: string;
  Regex: string;
}

/** Checks metric definitions; expressions that cannot run in linear time are refused. */
export function checkMetrics(definitions: unknown): MetricDefinition[] {
  if (definitions === undefined || definitions === null) return [];
  if (!Array.isArray(definitions) || definitions.length > 40) {
    throw invalid('MetricDefinitions must be a list of at most 40 metrics');
  }
  for (const { Name, Regex } of definitions as Partial<MetricDefinition>[]) {
    text(Name, 'metricDefinitions.name', /^.+$/, 255);
    text(Regex, 'metricDefinitions.regex', /^.+$/, 500);
    if (compile(Regex as string).groupCount() > 0) continue;
    throw invalid(`The regex of metric ${Name} has no group that catches the value: ${Regex}`);
  }
  return definitions as MetricDefinition[];
}

function compile(regex: string): RE2JS {
  try {
    return RE2JS.compile(regex);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw invalid(`The metric regex ${regex} cannot run in linear time: ${error.message}`);
  }
}

const decimal = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/**
 * The value that a metric's regex has caught: a finite decimal number. Anything else (blanks,
 * `nan`, `inf`, `0x10`) is no value, and the one before counts: SageMaker publishes no rule.
 */
export function metricValue(caught: string | null | undefined): number | undefined {
  const value = decimal.test(caught ?? '') ? Number(caught) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** The last value of each metric in a container's output; a metric that never came is absent. */
export function lastValues(definitions: MetricDefinition[], output: string): Map<string, number> {
  const values = new Map<string, number>();
  const lines = output.split('\n');
  for (const { Name, Regex } of definitions) {
    let last: number | undefined;
    for (const value of valuesOf(Regex, lines)) last = value;
    if (last !== undefined) values.set(Name, last);
  }
  return values;
}

/** Every value of a metric in a container's output, in its order. */
export const valuesIn = ({ Regex }: MetricDefinition, output: string) =>
  valuesOf(Regex, output.split('\n'));

function* valuesOf(regex: string, lines: readonly string[]): Generator<number> {
  const pattern = compile(regex);
  for (const line of lines) {
    const matcher = pattern.matcher(line);
    while (matcher.find()) {
      const value = metricValue(matcher.group(1));
      if (value !== undefined) yield value;
    }
  }
}
