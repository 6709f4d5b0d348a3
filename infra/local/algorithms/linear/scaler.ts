import type { Table } from '../data/table.ts';
import type { LinearOptions } from './rules.ts';

/** What is taken from each feature, or from the label, and by what it is then divided. */
export interface Scaler {
  shift: Float64Array;
  scale: Float64Array;
}

/** Mean and deviation of columns; a column that is always the same keeps its scale. */
function measure(values: Float64Array, width: number, rows: number): Scaler {
  const shift = new Float64Array(width);
  const scale = new Float64Array(width);
  for (let at = 0; at < rows * width; at += 1) shift[at % width]! += values[at]! / rows;
  for (let at = 0; at < rows * width; at += 1) {
    scale[at % width]! += (values[at]! - shift[at % width]!) ** 2 / rows;
  }
  return { shift, scale: scale.map((variance) => Math.sqrt(variance) || 1) };
}

/**
 * How features and label are made alike before training: by default to a deviation of 1 and, where
 * there is a bias, a mean of 0; of labels only those of a regressor.
 */
export function scalersOf(options: LinearOptions, { values, labels, width, count }: Table) {
  const rows = Math.min(count, options.num_point_for_scaler);
  const isRegressor = options.predictor_type === 'regressor';
  const chosen = (value: boolean | 'auto', usual: boolean) => (value === 'auto' ? usual : value);
  const keep = (scaler: Scaler, unbias: boolean, normalize: boolean): Scaler => ({
    shift: unbias ? scaler.shift : scaler.shift.fill(0),
    scale: normalize ? scaler.scale : scaler.scale.fill(1),
  });
  const unbiased = (value: boolean | 'auto') => options.use_bias && chosen(value, true);
  const normalized = isRegressor && chosen(options.normalize_label, true);
  return {
    features: keep(
      measure(values, width, rows),
      unbiased(options.unbias_data),
      options.normalize_data,
    ),
    label: keep(
      measure(labels, 1, rows),
      isRegressor && unbiased(options.unbias_label),
      normalized,
    ),
  };
}

/** The table as a scaler makes it. */
export function scaled(table: Table, features: Scaler, label: Scaler): Table {
  const { width } = table;
  const { shift, scale } = features;
  return {
    ...table,
    values: table.values.map((value, at) => (value - shift[at % width]!) / scale[at % width]!),
    labels: table.labels.map((value) => (value - label.shift[0]!) / label.scale[0]!),
  };
}
