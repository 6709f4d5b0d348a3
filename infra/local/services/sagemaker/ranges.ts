import { refuse } from '../../kernel/refuse.ts';
import type { Shape } from '../../kernel/types.ts';
import type { Range, Scaling } from '../../tuner/types.ts';
import { invalid, oneOf, text } from './validation.ts';

const scalings = ['Auto', 'Linear', 'Logarithmic', 'ReverseLogarithmic'] as const;
const maxRanges = 30;

/** ParameterRanges of a tuning job as the tuner takes them, checked as AWS checks them. */
export function rangesOf(parameterRanges: Shape): Range[] {
  refuse(parameterRanges, { AutoParameters: 'Give each hyperparameter a range.' });
  const ranges: Range[] = [
    ...(parameterRanges?.ContinuousParameterRanges ?? []).map((range: Shape) =>
      numeric(range, 'continuous'),
    ),
    ...(parameterRanges?.IntegerParameterRanges ?? []).map((range: Shape) =>
      numeric(range, 'integer'),
    ),
    ...(parameterRanges?.CategoricalParameterRanges ?? []).map(categorical),
  ];
  if (ranges.length === 0 || ranges.length > maxRanges) {
    throw invalid(`ParameterRanges has ${ranges.length} ranges; 1 to ${maxRanges} are allowed`);
  }
  const names = ranges.map((range) => range.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw invalid(`The hyperparameter ${twice} has more than one range`);
  return ranges;
}

function numeric(range: Shape, kind: 'continuous' | 'integer'): Range {
  const name = text(range?.Name, 'parameterRanges.name', /^[\S\s]+$/, 256);
  const [min, max] = [bound(range, 'MinValue', kind), bound(range, 'MaxValue', kind)];
  const scaling: Scaling = oneOf(range.ScalingType ?? 'Auto', 'scalingType', scalings);
  if (min > max) throw invalid(`Range of ${name}: MinValue ${min} is above MaxValue ${max}`);
  if (scaling === 'Logarithmic' && min <= 0) {
    throw invalid(`Range of ${name}: logarithmic scaling needs a MinValue above 0, not ${min}`);
  }
  if (scaling === 'ReverseLogarithmic' && (kind === 'integer' || min < 0 || max >= 1)) {
    throw invalid(
      `Range of ${name}: reverse logarithmic scaling needs a continuous range within [0, 1)`,
    );
  }
  return { kind, name, min, max, scaling };
}

function bound(range: Shape, member: 'MinValue' | 'MaxValue', kind: string): number {
  const written = text(range?.[member], `parameterRanges.${member}`, /\S/, 256);
  const value = Number(written);
  if (Number.isFinite(value) && (kind !== 'integer' || Number.isInteger(value))) return value;
  throw invalid(`Range of ${range.Name}: ${member} '${written}' is not a valid ${kind} value`);
}

function categorical(range: Shape): Range {
  const name = text(range?.Name, 'parameterRanges.name', /^[\S\s]+$/, 256);
  const values = range?.Values;
  if (!Array.isArray(values) || values.length < 1 || values.length > 30) {
    throw invalid(`Range of ${name}: Values needs 1 to 30 entries`);
  }
  for (const value of values) text(value, 'parameterRanges.values', /^[\S\s]+$/, 256);
  // SageMaker counts distinct combinations.
  return { kind: 'categorical', name, values: [...new Set(values)] };
}
