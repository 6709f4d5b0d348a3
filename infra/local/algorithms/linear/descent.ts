import { seededRandom, shuffled } from '../../kernel/seeded-random.ts';
import { CustomerError } from '../customer-error.ts';
import type { Table } from '../data/table.ts';
import { isBias, type Objective, type Weights } from './objective.ts';
import type { LinearOptions } from './rules.ts';
import { rateAt, stepper } from './steps.ts';

/** Told after each epoch: the mean losses. */
export type TellEpoch = (epoch: number, train: number, validation: number | undefined) => void;

function firstWeights(options: LinearOptions, count: number, width: number, random: () => number) {
  const { init_method, init_scale, init_sigma, init_bias } = options;
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()) * init_sigma;
  const uniform = () => (2 * random() - 1) * init_scale;
  const draw = init_method === 'normal' ? normal : uniform;
  const bias = options.use_bias ? init_bias : 0;
  return Float64Array.from({ length: count }, (_, at) => (isBias(at, width) ? bias : draw()));
}

/** Of each weight the rate, as a multiple of the job's. */
function ratesOf({ use_bias, bias_lr_mult }: LinearOptions, count: number, width: number) {
  const ofBias = use_bias ? (bias_lr_mult === 'auto' ? 1 : bias_lr_mult) : 0;
  return Float64Array.from({ length: count }, (_, at) => (isBias(at, width) ? ofBias : 1));
}

/**
 * Learns by mini-batches until the epochs are over or no more is learned, and keeps the weights of
 * the best epoch: by the loss of the validation data, else by what is minimized. Throws
 * CustomerError where it does not converge.
 */
export function descend(
  options: LinearOptions,
  objective: Objective,
  train: Table,
  validation: Table | undefined,
  tell: TellEpoch,
): Weights {
  const { width, count } = train;
  const random = seededRandom(1);
  const size = objective.outputs * (width + 1);
  const weights = firstWeights(options, size, width, random);
  const multiples = ratesOf(options, size, width);
  const step = stepper(options, size);
  const slope = new Float64Array(size);
  let best: { value: number; weights: Weights } | undefined;
  let [steps, without] = [0, 0];
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    const order = shuffled(count, random);
    for (let from = 0; from < count; from += options.mini_batch_size) {
      const rows = order.subarray(from, from + options.mini_batch_size);
      const before = weights.slice();
      const rate = rateAt(options, steps);
      objective.slope(weights, train, rows, slope);
      step(
        weights,
        slope,
        multiples.map((multiple) => multiple * rate),
      );
      objective.settle(weights, before, width);
      steps += 1;
    }
    const loss = objective.loss(weights, train);
    const ofValidation = validation && objective.loss(weights, validation);
    if (!Number.isFinite(loss)) {
      throw new CustomerError(
        `Training does not converge: in epoch ${epoch} the loss is ${loss}. Make learning_rate ` +
          'smaller, or leave normalize_data true.',
      );
    }
    tell(epoch, loss, ofValidation);
    const value = ofValidation ?? loss + objective.penalty(weights, width);
    const least = options.early_stopping_tolerance * Math.abs(best?.value ?? 0);
    without = !best || best.value - value > least ? 0 : without + 1;
    if (!best || value < best.value) best = { value, weights: weights.slice() };
    if (without >= options.early_stopping_patience) break;
  }
  return best?.weights ?? weights;
}
