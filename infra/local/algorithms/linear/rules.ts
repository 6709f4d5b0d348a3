import { auto, flag, number, oneOf, type Values, whole } from '../hyper-parameters.ts';

const large = Number.MAX_VALUE;
const positive = Number.MIN_VALUE;

/**
 * The hyperparameters of linear-learner with the defaults of Amazon SageMaker Developer Guide,
 * "Linear learner hyperparameters".
 */
export const linearRules = {
  predictor_type: oneOf(['regressor', 'binary_classifier', 'multiclass_classifier']),
  num_classes: whole(1, '1'),
  accuracy_top_k: whole(1, '3'),
  balance_multiclass_weights: flag('false'),
  beta_1: auto(number(0, 1)),
  beta_2: auto(number(0, 1)),
  bias_lr_mult: auto(number(positive, large)),
  bias_wd_mult: auto(number(0, large)),
  binary_classifier_model_selection_criteria: oneOf(
    [
      'accuracy',
      'f_beta',
      'precision_at_target_recall',
      'recall_at_target_precision',
      'loss_function',
    ],
    'accuracy',
  ),
  early_stopping_patience: whole(1, '3'),
  early_stopping_tolerance: number(positive, large, '0.001'),
  epochs: whole(1, '15'),
  f_beta: number(positive, large, '1.0'),
  feature_dim: auto(whole(1)),
  huber_delta: number(positive, large, '1.0'),
  init_bias: number(-large, large, '0'),
  init_method: oneOf(['uniform', 'normal'], 'uniform'),
  init_scale: number(positive, large, '0.07'),
  init_sigma: number(0, large, '0.01'),
  l1: auto(number(0, large)),
  learning_rate: auto(number(positive, large)),
  loss: oneOf(
    [
      'auto',
      'logistic',
      'squared_loss',
      'absolute_loss',
      'hinge_loss',
      'eps_insensitive_squared_loss',
      'eps_insensitive_absolute_loss',
      'quantile_loss',
      'huber_loss',
      'softmax_loss',
    ],
    'auto',
  ),
  loss_insensitivity: number(positive, large, '0.01'),
  lr_scheduler_factor: auto(number(positive, 1)),
  lr_scheduler_minimum_lr: auto(number(positive, large)),
  lr_scheduler_step: auto(whole(1)),
  margin: number(positive, large, '1.0'),
  mini_batch_size: whole(1, '1000'),
  momentum: auto(number(0, 1)),
  normalize_data: flag('true'),
  normalize_label: auto(flag('auto')),
  num_calibration_samples: whole(1, '10000000'),
  num_models: auto(whole(1)),
  num_point_for_scaler: whole(1, '10000'),
  optimizer: oneOf(['auto', 'sgd', 'adam', 'rmsprop'], 'auto'),
  positive_example_weight_mult: number(positive, large, '1.0'),
  quantile: number(0, 1, '0.5'),
  target_precision: number(0, 1, '0.8'),
  target_recall: number(0, 1, '0.8'),
  unbias_data: auto(flag('auto')),
  unbias_label: auto(flag('auto')),
  use_bias: flag('true'),
  use_lr_scheduler: flag('true'),
  wd: auto(number(0, large)),
};

/** Their values. */
export type LinearOptions = Values<typeof linearRules>;
