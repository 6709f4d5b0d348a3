import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../infra/local/algorithms/algorithm.ts';
import type { Channels } from '../../../../infra/local/algorithms/data/channels.ts';
import { type Table, tableOf } from '../../../../infra/local/algorithms/data/table.ts';
import { linearLearner } from '../../../../infra/local/algorithms/linear/linear-learner.ts';
import { drawn, refusal } from './tables.ts';

/** All rows at once and many of them, so that the end is the minimum itself. */
const exact = {
  predictor_type: 'regressor',
  optimizer: 'sgd',
  learning_rate: '0.1',
  use_lr_scheduler: 'false',
  epochs: '3000',
  early_stopping_tolerance: '1e-12',
};

function learn(given: Record<string, string>, channels: Channels) {
  const reports: Report[] = [];
  const all = { mini_batch_size: String(channels.train!.count), ...given };
  const model = linearLearner.train(all, channels, (report) => reports.push(report));
  const metric = (channel: string, name: string) => {
    const found = reports.filter((one) => typeof one !== 'string');
    return found.find((one) => one.channel === channel && one.metric === name)?.value;
  };
  return { model, metric };
}

/** The least squares of centred data with a penalty on each weight, by the normal equations. */
function leastSquares({ count, width, values, labels }: Table, penalty: number): number[] {
  const mean = (of: (row: number) => number) =>
    Array.from({ length: count }, (_, row) => of(row)).reduce((a, b) => a + b, 0) / count;
  const x = (row: number, at: number) => values[row * width + at]!;
  const means = Array.from({ length: width }, (_, at) => mean((row) => x(row, at)));
  const middle = mean((row) => labels[row]!);
  const rows = means.map((one, i) => [
    ...means.map(
      (other, j) =>
        mean((row) => (x(row, i) - one) * (x(row, j) - other)) + (i === j ? penalty : 0),
    ),
    mean((row) => (x(row, i) - one) * (labels[row]! - middle)),
  ]);
  for (let at = 0; at < width; at += 1) {
    const pivot = rows[at]![at]!;
    rows[at] = rows[at]!.map((cell) => cell / pivot);
    for (const [other, row] of rows.entries()) {
      if (other === at) continue;
      const by = row[at]!;
      rows[other] = row.map((cell, n) => cell - by * rows[at]![n]!);
    }
  }
  return rows.map((row) => row[width]!);
}

const line = drawn(200, 3, ([a = 0, b = 0, c = 0], noise) => 5 + 3 * a - 2 * b + c + noise());

describe('a regressor', () => {
  it('finds the least squares of the normal equations', () => {
    const { model, metric } = learn(exact, { train: line, validation: line, test: line });
    for (const [at, weight] of leastSquares(line, 0).entries()) {
      expect(model.weights[0]![at]).toBeCloseTo(weight, 5);
    }
    expect(metric('test', 'rmse')! ** 2).toBeCloseTo(metric('test', 'mse')!, 10);
    expect(metric('validation', 'mse')).toBeGreaterThan(0.8);
    expect(metric('validation', 'mse')).toBeLessThan(1.2);
  });

  it('is drawn to zero by wd as ridge regression is', () => {
    const plain = { normalize_data: 'false', normalize_label: 'false', wd: '0.5' };
    const { model } = learn({ ...exact, ...plain }, { train: line });
    // The loss is the error squared, so half of wd stands beside the mean square.
    for (const [at, weight] of leastSquares(line, 0.25).entries()) {
      expect(model.weights[0]![at]).toBeCloseTo(weight, 5);
    }
  });

  it('loses by l1 the features that say nothing, and only those', () => {
    const table = drawn(400, 4, ([a = 0, b = 0], noise) => 3 * a - 2 * b + noise() / 10);
    const plain = { normalize_data: 'false', normalize_label: 'false', l1: '0.4' };
    const [one, two, ...others] = learn({ ...exact, ...plain }, { train: table }).model.weights[0]!;
    expect(others).toEqual([0, 0]);
    expect(one).toBeCloseTo(2.8, 1);
    expect(two).toBeCloseTo(-1.8, 1);
  });

  it.each([
    ['adam', {}],
    ['rmsprop', { optimizer: 'rmsprop' }],
    ['sgd with momentum', { optimizer: 'sgd', momentum: '0.9', learning_rate: '0.01' }],
  ])('comes near it by %s and the usual rest', (_what, more) => {
    const given = { predictor_type: 'regressor', mini_batch_size: '20', epochs: '50', ...more };
    const { model } = learn(given, { train: line });
    for (const [at, weight] of leastSquares(line, 0).entries()) {
      expect(Math.abs(model.weights[0]![at]! - weight)).toBeLessThan(0.1);
    }
    expect(model.bias[0]).toBeCloseTo(5, 0);
  });

  it.each([
    ['the median by absolute_loss', { loss: 'absolute_loss' }, 3],
    ['a quantile by quantile_loss', { loss: 'quantile_loss', quantile: '0.7' }, 4],
  ])('finds %s', (_what, loss, value) => {
    const labels = [1, 2, 3, 4, 100];
    const rows = Array.from({ length: 50 }, (_, at) => ({ features: [1], label: labels[at % 5]! }));
    const plain = { normalize_label: 'false', unbias_label: 'false', learning_rate: '5' };
    const slower = {
      use_lr_scheduler: 'true',
      lr_scheduler_step: '1',
      lr_scheduler_factor: '0.995',
    };
    const given = { ...exact, ...loss, ...plain, ...slower, early_stopping_patience: '3000' };
    const { model } = learn(given, { train: tableOf(rows) });
    expect(model.weights[0]![0]! + model.bias[0]!).toBeCloseTo(value, 0);
  });

  it('says that it does not converge in place of making a model of no numbers', () => {
    const given = { ...exact, learning_rate: '1e300' };
    expect(refusal(() => learn(given, { train: line }))).toMatch(/not converge.*learning_rate/);
  });
});

describe('a binary classifier', () => {
  const sides = drawn(300, 2, ([a = 0, b = 0], noise) => Number(a + b + noise() / 2 > 0));
  const given = { predictor_type: 'binary_classifier', epochs: '200', learning_rate: '0.1' };

  it('answers likelihoods that are right as often as they say', () => {
    const { model, metric } = learn(given, { train: sides, validation: sides });
    expect(metric('validation', 'binary_classification_accuracy')).toBeGreaterThan(0.85);
    expect(metric('validation', 'roc_auc_score')).toBeGreaterThan(0.9);
    const answers = linearLearner.predict(model, sides);
    const scores = answers.map(({ score }) => Number(score));
    const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
    expect(mean).toBeCloseTo(sides.labels.reduce((a, b) => a + b, 0) / sides.count, 2);
    expect(new Set(answers.map((one) => one.predicted_label))).toEqual(new Set([0, 1]));
  });

  it('chooses its threshold by the criterion of the job', () => {
    const at = (criteria: string, more = {}) => {
      const criterion = { binary_classifier_model_selection_criteria: criteria, ...more };
      const { metric } = learn({ ...given, ...criterion }, { train: sides, validation: sides });
      const of = (name: string) => metric('validation', name)!;
      return { recall: of('recall'), precision: of('precision') };
    };
    expect(at('precision_at_target_recall', { target_recall: '0.99' }).recall).toBeGreaterThan(
      0.98,
    );
    const precise = at('recall_at_target_precision', { target_precision: '0.99' });
    expect(precise.precision).toBeGreaterThan(0.98);
    expect(precise.recall).toBeLessThan(at('accuracy').recall);
  });

  it('has margins for scores with hinge_loss', () => {
    const { model, metric } = learn(
      { ...given, loss: 'hinge_loss' },
      { train: sides, validation: sides },
    );
    expect(metric('validation', 'binary_classification_accuracy')).toBeGreaterThan(0.85);
    const scores = linearLearner.predict(model, sides).map(({ score }) => Number(score));
    expect(Math.min(...scores)).toBeLessThan(-1);
  });
});

describe('a classifier of several classes', () => {
  const thirds = drawn(300, 2, ([a = 0, b = 0]) => (a > 0.4 ? 0 : b > 0 ? 1 : 2));
  const given = {
    predictor_type: 'multiclass_classifier',
    num_classes: '3',
    epochs: '300',
    learning_rate: '0.1',
    accuracy_top_k: '2',
  };

  it('answers the likelihood of each class and the likeliest', () => {
    const { model, metric } = learn(given, { train: thirds, test: thirds });
    const [first] = linearLearner.predict(model, tableOf([{ features: [3, 0] }]));
    const score = first!.score as number[];
    expect(score.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
    expect(first).toMatchObject({ predicted_label: 0 });
    expect(metric('test', 'multiclass_accuracy')).toBeGreaterThan(0.9);
    expect(metric('test', 'multiclass_top_k_accuracy')).toBeGreaterThan(0.97);
    for (const name of ['dcg', 'macro_recall', 'macro_precision', 'macro_f_beta']) {
      expect(metric('test', name)).toBeGreaterThan(0.88);
    }
  });

  it.each([
    ['fewer than three classes', { num_classes: '2' }, /num_classes is 2; .* needs 3 or more/],
    ['a label beyond them', { num_classes: '3', predictor_type: 'binary_classifier' }, /is 2; /],
    ['a loss of another predictor', { loss: 'squared_loss' }, /has auto, softmax_loss/],
    ['a batch larger than the data', { mini_batch_size: '301' }, /No training data processed/],
    ['another number of features', { feature_dim: '3' }, /feature_dim is 3.* 2 features/],
    ['several models at once', { num_models: '32' }, /trains one model/],
    ['no predictor', { predictor_type: '' }, /predictor_type is ; it must be regressor/],
    ['a hyperparameter it does not have', { learningrate: '1' }, /learningrate is no hyperparam/],
  ])('refuses %s', (_what, more, message) => {
    expect(refusal(() => learn({ ...given, ...more }, { train: thirds }))).toMatch(message);
  });
});
