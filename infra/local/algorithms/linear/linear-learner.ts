import type { Algorithm, Answer, Report } from '../algorithm.ts';
import { CustomerError } from '../customer-error.ts';
import type { Channels } from '../data/channels.ts';
import type { Table } from '../data/table.ts';
import { readHyperParameters } from '../hyper-parameters.ts';
import { descend } from './descent.ts';
import { lossOf } from './losses.ts';
import { highest, type LinearModel, scoresOf } from './model.ts';
import { Objective, type Weights } from './objective.ts';
import { qualityOf } from './quality.ts';
import { type LinearOptions, linearRules } from './rules.ts';
import { type Scaler, scaled, scalersOf } from './scaler.ts';
import { thresholdOf } from './threshold.ts';

/** Linear models of a number, of two classes or of several, by stochastic gradient descent. */
export const linearLearner: Algorithm<LinearModel> = {
  channels: ['train', 'validation', 'test'],

  train(given, channels, report) {
    const options = readHyperParameters(linearRules, given);
    checkOptions(options, given, channels.train!);
    for (const [name, table] of Object.entries(channels)) checkLabels(options, name, table);
    return learn(options, channels, report);
  },

  width: ({ weights }) => weights[0]!.length,

  predict: (model, table) =>
    Array.from({ length: table.count }, (_, row) => answerOf(model, scoresOf(model, table, row))),
};

function checkOptions(
  options: LinearOptions,
  given: Readonly<Record<string, string>>,
  { count, width }: Table,
): void {
  const { predictor_type: predictor, num_classes, num_models, mini_batch_size } = options;
  const fail = (message: string) => {
    throw new CustomerError(message);
  };
  if (predictor === 'multiclass_classifier' && num_classes < 3) {
    fail(`num_classes is ${given.num_classes ?? 'missing'}; a ${predictor} needs 3 or more.`);
  }
  const { feature_dim } = options;
  if (feature_dim !== 'auto' && feature_dim !== width) {
    fail(`feature_dim is ${feature_dim}; the records of train have ${width} features.`);
  }
  if (mini_batch_size > count) {
    fail(
      `No training data processed: mini_batch_size is ${mini_batch_size} and train has ${count} ` +
        'records. Make mini_batch_size smaller.',
    );
  }
  // In a tuning job AWS's algorithm trains one model whatever is said.
  if (num_models !== 'auto' && num_models > 1 && !('_tuning_objective_metric' in given)) {
    fail(`num_models is ${num_models}; this stand-in trains one model: leave it out.`);
  }
}

function checkLabels(options: LinearOptions, channel: string, { labels }: Table): void {
  const { predictor_type: predictor, num_classes } = options;
  if (labels.length === 0) throw new CustomerError(`The records of ${channel} have no label.`);
  if (predictor === 'regressor') return;
  const classes = predictor === 'binary_classifier' ? 2 : num_classes;
  const wrong = labels.find((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (wrong === undefined) return;
  throw new CustomerError(
    `A label of ${channel} is ${wrong}; a ${predictor} needs 0 to ${classes - 1}.`,
  );
}

function learn(options: LinearOptions, channels: Channels, report: (what: Report) => void) {
  const { predictor_type: predictor } = options;
  const train = channels.train!;
  const { name, loss } = lossOf(options);
  const { features, label } = scalersOf(options, train);
  const outputs = predictor === 'multiclass_classifier' ? options.num_classes : 1;
  const objective = new Objective(options, loss, outputs, rowWeights(options, train));
  const alike: Channels = Object.fromEntries(
    Object.entries(channels).map(([channel, table]) => [channel, scaled(table, features, label)]),
  );
  const weights = descend(
    options,
    objective,
    alike.train!,
    alike.validation,
    (epoch, ofTrain, ofValidation) => {
      report(`epoch ${epoch}: train ${name} ${ofTrain}, validation ${ofValidation ?? '-'}`);
    },
  );
  const plain = unscaled(weights, outputs, features, label);
  const model: LinearModel = { predictor, loss: name, ...plain, threshold: 0 };
  if (predictor === 'binary_classifier') {
    const table = channels.validation ?? train;
    const scores = Array.from({ length: table.count }, (_, row) => scoresOf(model, table, row)[0]!);
    model.threshold = thresholdOf(options, scores, table.labels, name === 'logistic' ? 0.5 : 0);
  }
  for (const [channel, table] of Object.entries(channels)) {
    const value = objective.loss(weights, alike[channel]!);
    report({ channel, metric: 'objective_loss', value });
    if (channel === 'train') continue;
    for (const [metric, found] of Object.entries(qualityOf(model, options, table))) {
      report({ channel, metric, value: found });
    }
  }
  return model;
}

/** How much each row counts in training: by default all alike. */
function rowWeights(options: LinearOptions, { labels, count }: Table): Float64Array | undefined {
  const { balance_multiclass_weights, positive_example_weight_mult: positive } = options;
  if (options.predictor_type === 'binary_classifier' && positive !== 1) {
    return labels.map((label) => (label === 1 ? positive : 1));
  }
  if (options.predictor_type !== 'multiclass_classifier' || !balance_multiclass_weights) {
    return undefined;
  }
  const counts = new Float64Array(options.num_classes);
  for (const label of labels) counts[label]! += 1;
  return labels.map((label) => count / (options.num_classes * counts[label]!));
}

/** The same weights for data as it is given. */
function unscaled(weights: Weights, outputs: number, features: Scaler, label: Scaler) {
  const width = features.shift.length;
  const by = label.scale[0]!;
  const rows = Array.from({ length: outputs }, (_, output) =>
    weights.subarray(output * (width + 1), (output + 1) * (width + 1)),
  );
  const found = rows.map((row) =>
    Array.from({ length: width }, (_, at) => (row[at]! * by) / features.scale[at]!),
  );
  const bias = rows.map((row, output) => {
    const moved = found[output]!.reduce((sum, weight, at) => sum + weight * features.shift[at]!, 0);
    return row[width]! * by + label.shift[0]! - moved;
  });
  return { weights: found, bias };
}

function answerOf({ predictor, threshold }: LinearModel, scores: Float64Array): Answer {
  const [score = 0] = scores;
  if (predictor === 'regressor') return { score };
  if (predictor === 'binary_classifier')
    return { score, predicted_label: Number(score >= threshold) };
  return { score: [...scores], predicted_label: highest(scores) };
}
