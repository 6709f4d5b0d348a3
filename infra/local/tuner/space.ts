import type { HyperParameters, Range } from './types.ts';

/**
 * One hyperparameter as the search sees it: a position in [0, 1], or the index of a choice.
 * An integer owns a cell of the unit interval, as wide as its share of the scale.
 */
export type Axis =
  | { kind: 'choice'; name: string; values: readonly string[] }
  | {
      kind: 'unit';
      name: string;
      toUnit(text: string): number;
      toText(unit: number): string;
      /** The part of [0, 1] that gives the same value; absent for a continuous range. */
      cell?(unit: number): [number, number];
    };

/** A place in the space: one number per axis. */
export type Point = number[];

interface Scale {
  forth(value: number): number;
  back(scaled: number): number;
}

const scales = {
  Linear: { forth: (value) => value, back: (scaled) => scaled },
  Logarithmic: { forth: Math.log, back: Math.exp },
  ReverseLogarithmic: {
    forth: (value) => -Math.log1p(-value),
    back: (scaled) => -Math.expm1(-scaled),
  },
} satisfies Record<string, Scale>;

/** From this ratio of bounds on, `Auto` measures a positive range by its logarithm. */
const autoLogarithmicRatio = 1000;

function scaleOf(range: Exclude<Range, { kind: 'categorical' }>): Scale {
  if (range.scaling !== 'Auto') return scales[range.scaling];
  const wide = range.min > 0 && range.max / range.min >= autoLogarithmicRatio;
  return wide ? scales.Logarithmic : scales.Linear;
}

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max);

/** The axis of a range. */
export function axisOf(range: Range): Axis {
  if (range.kind === 'categorical') {
    return { kind: 'choice', name: range.name, values: range.values };
  }
  const { name, min, max } = range;
  const { forth, back } = scaleOf(range);
  const whole = range.kind === 'integer';
  const half = whole ? 0.5 : 0;
  const low = forth(min - half);
  const width = forth(max + half) - low;
  const place = (value: number) => (width === 0 ? 0.5 : clamp((forth(value) - low) / width, 0, 1));
  const valueAt = (unit: number) => {
    const value = back(low + unit * width);
    return clamp(whole ? Math.round(value) : value, min, max);
  };
  const axis = {
    kind: 'unit' as const,
    name,
    toUnit: (text: string) => place(Number(text)),
    toText: (unit: number) => String(valueAt(unit)),
  };
  if (!whole) return axis;
  return {
    ...axis,
    cell: (unit) => {
      const value = valueAt(unit);
      return width === 0 ? [0, 1] : [place(value - half), place(value + half)];
    },
  };
}

/** The place of a trial's hyperparameters. */
export function pointOf(axes: readonly Axis[], hyperParameters: HyperParameters): Point {
  return axes.map((axis) => {
    const text = hyperParameters[axis.name] ?? '';
    return axis.kind === 'choice' ? Math.max(0, axis.values.indexOf(text)) : axis.toUnit(text);
  });
}

/** The hyperparameters at a place. */
export function textOf(axes: readonly Axis[], point: Point): HyperParameters {
  return Object.fromEntries(
    axes.map((axis, index) => {
      const place = point[index] as number;
      return [axis.name, axis.kind === 'choice' ? axis.values[place] : axis.toText(place)];
    }),
  ) as HyperParameters;
}

/** A place drawn evenly from the whole space. */
export function randomPoint(axes: readonly Axis[], random: () => number): Point {
  return axes.map((axis) =>
    axis.kind === 'choice' ? Math.floor(random() * axis.values.length) : random(),
  );
}
