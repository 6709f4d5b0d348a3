/** How a metric is called in the log: a loss is to be small, a score large. */
type Sort = 'loss' | 'score';

/** The metrics that an algorithm reports of a channel, as its page of AWS's guide lists them. */
interface Reported {
  channels: readonly string[];
  metrics: Readonly<Record<string, Sort>>;
}

const ofLinear: Readonly<Record<string, Sort>> = {
  absolute_loss: 'loss',
  binary_classification_accuracy: 'score',
  binary_f_beta: 'score',
  dcg: 'score',
  macro_f_beta: 'score',
  macro_precision: 'score',
  macro_recall: 'score',
  mse: 'loss',
  multiclass_accuracy: 'score',
  multiclass_top_k_accuracy: 'score',
  objective_loss: 'loss',
  precision: 'score',
  recall: 'score',
  rmse: 'loss',
  roc_auc_score: 'score',
};

/** By algorithm: first what it reports of each channel it measures. */
const reported: Readonly<Record<string, readonly Reported[]>> = {
  'linear-learner': [
    { channels: ['train'], metrics: { objective_loss: 'loss' } },
    { channels: ['validation', 'test'], metrics: ofLinear },
  ],
  kmeans: [
    { channels: ['train'], metrics: { msd: 'loss' } },
    { channels: ['test'], metrics: { msd: 'loss', ssd: 'loss' } },
  ],
};

const lead = '#quality_metric: host=';

/** A line of the log that says a metric, in the form of AWS's algorithms. */
export function metricLine(
  algorithm: string,
  {
    host,
    channel,
    metric,
    value,
  }: { host: string; channel: string; metric: string; value: number },
): string {
  const sort = reported[algorithm]?.find(({ channels }) => channels.includes(channel))?.metrics[
    metric
  ];
  if (!sort) throw new Error(`${algorithm} does not report ${metric} of ${channel}`);
  return `${lead}${host}, ${channel} ${metric} <${sort}>=${value}`;
}

/** What xgboost reports of the channel `validation` (its container's xgb_constants.py). */
const ofXgboost = [
  ...['accuracy', 'auc', 'aucpr', 'balanced_accuracy', 'f1', 'map', 'ndcg', 'precision', 'recall'],
  ...['error', 'logloss', 'mae', 'merror', 'mlogloss', 'mse', 'rmse', 'rmsle'],
];

/** By which lines SageMaker knows the metrics of an algorithm: MetricDefinitions. */
export function metricDefinitions(algorithm: string): { Name: string; Regex: string }[] {
  if (/xgboost$/.test(algorithm)) {
    // AWS's log shows the tab before it as its octal number.
    return ofXgboost.map((metric) => ({
      Name: `validation:${metric}`,
      Regex: `.*\\[[0-9]+\\].*(?:.011|\\t)validation-${metric}:(\\S+)`,
    }));
  }
  return (reported[algorithm] ?? []).flatMap(({ channels, metrics }) =>
    channels.flatMap((channel) =>
      Object.entries(metrics).map(([metric, sort]) => ({
        Name: `${channel}:${metric}`,
        Regex: `${lead}\\S+, ${channel} ${metric} <${sort}>=(\\S+)`,
      })),
    ),
  );
}
