import { CustomerError } from '../customer-error.ts';

/** Rows of numbers, and the label of each where there are labels. */
export interface Table {
  count: number;
  /** Numbers of a row. */
  width: number;
  /** Row after row. */
  values: Float64Array;
  /** As many as rows, or none. */
  labels: Float64Array;
}

/** A row as it was read. */
export interface Row {
  features: ArrayLike<number>;
  label?: number;
}

/** More features than this in a sparse row are taken for an error: its row is laid out whole. */
const maxFeatures = 10_000_000;

/**
 * The whole row of a sparse one: `values` at the places `keys` among `width`, zeros elsewhere.
 * Undefined where the three do not fit together.
 */
export function wholeRow(
  values: readonly number[],
  keys: readonly number[],
  width: unknown,
): number[] | undefined {
  if (!isPlace(width, maxFeatures + 1) || keys.length !== values.length) return undefined;
  if (!keys.every((key) => isPlace(key, width))) return undefined;
  const row = new Array<number>(width).fill(0);
  for (const [at, key] of keys.entries()) row[key] = values[at]!;
  return row;
}

const isPlace = (value: unknown, end: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < end;

/** Makes a table of rows that must be alike. */
export function tableOf(rows: readonly Row[]): Table {
  const [first] = rows;
  const width = first?.features.length ?? 0;
  const labelled = first?.label !== undefined;
  const values = new Float64Array(rows.length * width);
  const labels = new Float64Array(labelled ? rows.length : 0);
  for (const [at, { features, label }] of rows.entries()) {
    if (features.length !== width || (label !== undefined) !== labelled) {
      const found = `${features.length} features${label === undefined ? '' : ' and a label'}`;
      throw new CustomerError(
        `Record ${at + 1} has ${found}; the first has ${width} features` +
          `${labelled ? ' and a label' : ''}: all records must be alike.`,
      );
    }
    values.set(features, at * width);
    if (label !== undefined) labels[at] = label;
  }
  return { count: rows.length, width, values, labels };
}
