import { auto, number, oneOf, type Rule, type Values, whole } from '../hyper-parameters.ts';

/** `["msd"]`, `["ssd"]` or both, as JSON. */
const metrics: Rule<readonly string[]> = {
  default: '["msd"]',
  allowed: '["msd"], ["ssd"], ["msd","ssd"]',
  read(text) {
    const found = text.replace(/[\s'"[\]]/g, '').split(',');
    return found.every((one) => one === 'msd' || one === 'ssd') ? found : undefined;
  },
};

/**
 * The hyperparameters of kmeans with the defaults of Amazon SageMaker Developer Guide, "K-Means
 * hyperparameters"; AWS's SDK for Python also says `force_dense`.
 */
export const kmeansRules = {
  feature_dim: whole(1),
  k: whole(1),
  epochs: whole(1, '1'),
  eval_metrics: metrics,
  extra_center_factor: auto(whole(1)),
  force_dense: oneOf(['true', 'false', 'True', 'False'], 'true'),
  half_life_time_size: whole(0, '0'),
  init_method: oneOf(['random', 'kmeans++'], 'random'),
  local_lloyd_init_method: oneOf(['kmeans++', 'random'], 'kmeans++'),
  local_lloyd_max_iter: whole(1, '300'),
  local_lloyd_num_trials: auto(whole(1)),
  local_lloyd_tol: number(0, 1, '0.0001'),
  mini_batch_size: whole(1, '5000'),
};

/** Their values. */
export type KmeansOptions = Values<typeof kmeansRules>;
