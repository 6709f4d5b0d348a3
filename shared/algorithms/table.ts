/** What one of SageMaker's built-in algorithms takes and reports. */
export interface Algorithm {
  repository: string;
  tag: string;
  /** The account of its registry, by region. */
  registries: Readonly<Record<string, string>>;
  /** Hyperparameters that it cannot do without, each with the values allowed, if they are few. */
  required: Readonly<Record<string, readonly string[]>>;
  /** Hyperparameters that it requires when another one has one of these values. */
  requiredWith: readonly { name: string; given: string; values: readonly string[] }[];
  /** The channels that it reads; the first is required. */
  channels: readonly string[];
  /** Its metrics without the channel before the colon, and the direction of each. */
  metrics: Readonly<Record<string, 'minimize' | 'maximize'>>;
  /** The channels for which it reports metrics. */
  measured: readonly string[];
}

const ofAmazon = {
  'us-east-1': '382416733822',
  'us-west-2': '174872318107',
  'eu-west-1': '438346466558',
  'ap-southeast-2': '712309505854',
};

const ofXgboost = {
  'us-east-1': '683313688378',
  'us-west-2': '246618743249',
  'eu-west-1': '141502667606',
  'ap-southeast-2': '783357654285',
};

/**
 * The algorithms that a tuning job may name. Sources: Amazon SageMaker Developer Guide, the pages
 * "hyperparameters" and "Tune a … model" of each, and "Parameters for built-in algorithms" for the
 * channels; sagemaker-python-sdk, image_uri_config, for the registries. Read on 2026-11-21.
 */
export const algorithms: Readonly<Record<string, Algorithm>> = {
  'linear-learner': {
    repository: 'linear-learner',
    tag: '1',
    registries: ofAmazon,
    required: { predictor_type: ['binary_classifier', 'multiclass_classifier', 'regressor'] },
    requiredWith: [
      { name: 'num_classes', given: 'predictor_type', values: ['multiclass_classifier'] },
    ],
    channels: ['train', 'validation', 'test'],
    measured: ['validation', 'test'],
    metrics: {
      absolute_loss: 'minimize',
      binary_classification_accuracy: 'maximize',
      binary_f_beta: 'maximize',
      dcg: 'maximize',
      macro_f_beta: 'maximize',
      macro_precision: 'maximize',
      macro_recall: 'maximize',
      mse: 'minimize',
      multiclass_accuracy: 'maximize',
      multiclass_top_k_accuracy: 'maximize',
      objective_loss: 'minimize',
      precision: 'maximize',
      recall: 'maximize',
      rmse: 'minimize',
      roc_auc_score: 'maximize',
    },
  },
  kmeans: {
    repository: 'kmeans',
    tag: '1',
    registries: ofAmazon,
    required: { feature_dim: [], k: [] },
    requiredWith: [],
    channels: ['train', 'test'],
    measured: ['test'],
    metrics: { msd: 'minimize', ssd: 'minimize' },
  },
  xgboost: {
    repository: 'sagemaker-xgboost',
    tag: '1.7-1',
    registries: ofXgboost,
    required: { num_round: [] },
    requiredWith: [
      { name: 'num_class', given: 'objective', values: ['multi:softmax', 'multi:softprob'] },
    ],
    channels: ['train', 'validation'],
    measured: ['validation'],
    metrics: {
      accuracy: 'maximize',
      auc: 'maximize',
      error: 'minimize',
      f1: 'maximize',
      logloss: 'minimize',
      mae: 'minimize',
      map: 'maximize',
      merror: 'minimize',
      mlogloss: 'minimize',
      mse: 'minimize',
      ndcg: 'maximize',
      rmse: 'minimize',
    },
  },
};

/** The image of an algorithm in a region; undefined where its registry is not known. */
export function algorithmImage(name: string, region: string): string | undefined {
  const { repository, tag, registries } = algorithms[name]!;
  const account = registries[region];
  return account && `${account}.dkr.ecr.${region}.amazonaws.com/${repository}:${tag}`;
}
