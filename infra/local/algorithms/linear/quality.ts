import type { Table } from '../data/table.ts';
import { highest, type LinearModel, scoresOf } from './model.ts';
import type { LinearOptions } from './rules.ts';
import { accuracyOf, type Confusion, fBeta, precisionOf, recallOf } from './threshold.ts';

/** How good a model is on a table: the metrics of its predictor, by AWS's names. */
export function qualityOf(
  model: LinearModel,
  options: LinearOptions,
  table: Table,
): Record<string, number> {
  const scores = Array.from({ length: table.count }, (_, row) => scoresOf(model, table, row));
  switch (model.predictor) {
    case 'regressor':
      return ofRegressor(scores, table.labels);
    case 'binary_classifier':
      return ofBinary(model, options, scores, table.labels);
    default:
      return ofClasses(options, scores, table.labels);
  }
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function ofRegressor(scores: readonly Float64Array[], labels: Float64Array) {
  const errors = scores.map(([score = 0], row) => score - labels[row]!);
  const mse = mean(errors.map((error) => error ** 2));
  return { mse, rmse: Math.sqrt(mse), absolute_loss: mean(errors.map(Math.abs)) };
}

function ofBinary(
  { threshold }: LinearModel,
  { f_beta }: LinearOptions,
  scores: readonly Float64Array[],
  labels: Float64Array,
) {
  const found = scores.map(([score = 0]) => score >= threshold);
  const count = (wanted: boolean, label: number) =>
    found.filter((one, row) => one === wanted && labels[row] === label).length;
  const confusion: Confusion = {
    truePositive: count(true, 1),
    falsePositive: count(true, 0),
    trueNegative: count(false, 0),
    falseNegative: count(false, 1),
  };
  const [precision, recall] = [precisionOf(confusion), recallOf(confusion)];
  return {
    binary_classification_accuracy: accuracyOf(confusion),
    precision,
    recall,
    binary_f_beta: fBeta(precision, recall, f_beta),
    roc_auc_score: areaUnderCurve(
      scores.map(([score = 0]) => score),
      labels,
    ),
  };
}

/** How likely a row of the second class has a higher score than one of the first; ties are half. */
function areaUnderCurve(scores: readonly number[], labels: Float64Array): number {
  const order = scores.map((_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  let [ranks, positives] = [0, 0];
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to += 1;
    const rank = (from + 1 + to) / 2;
    for (const row of order.slice(from, to)) {
      if (labels[row] !== 1) continue;
      ranks += rank;
      positives += 1;
    }
    from = to;
  }
  const pairs = positives * (scores.length - positives);
  return pairs === 0 ? 0.5 : (ranks - (positives * (positives + 1)) / 2) / pairs;
}

/** The place of the right class among all, the best first. */
function placeOf(scores: Float64Array, label: number): number {
  return scores.filter((score) => score > scores[label]!).length;
}

function ofClasses(
  { num_classes, accuracy_top_k, f_beta }: LinearOptions,
  scores: readonly Float64Array[],
  labels: Float64Array,
) {
  const found = scores.map(highest);
  const count = (is: (row: number) => boolean) => found.filter((_, row) => is(row)).length;
  const classes = Array.from({ length: num_classes }, (_, label) => {
    const right = count((row) => found[row] === label && labels[row] === label);
    return {
      precision:
        right /
        Math.max(
          1,
          count((row) => found[row] === label),
        ),
      recall:
        right /
        Math.max(
          1,
          count((row) => labels[row] === label),
        ),
    };
  });
  const places = scores.map((one, row) => placeOf(one, labels[row]!));
  return {
    multiclass_accuracy: count((row) => found[row] === labels[row]) / found.length,
    multiclass_top_k_accuracy:
      places.filter((place) => place < accuracy_top_k).length / found.length,
    dcg: mean(places.map((place) => 1 / Math.log2(place + 2))),
    macro_recall: mean(classes.map(({ recall }) => recall)),
    macro_precision: mean(classes.map(({ precision }) => precision)),
    macro_f_beta: mean(classes.map(({ precision, recall }) => fBeta(precision, recall, f_beta))),
  };
}
