import type { SourceRule } from './source-rule.ts';

/** Algorithms of SageMaker, by the names that its SDK takes. */
const builtIn = [
  'blazingtext',
  'factorization-machines',
  'forecasting-deepar',
  'kmeans',
  'knn',
  'lda',
  'linear-learner',
  'ntm',
  'pca',
  'xgboost',
];

/** What programs and notebooks that call SageMaker themselves should not hold. */
export const programRules: readonly SourceRule[] = [
  {
    id: 'D01',
    level: 'warning',
    in: ['program'],
    finds: /["']linear-learner\\?["']/,
    without: /predictor_type/,
    says: 'The algorithm linear-learner is used without predictor_type, which it requires.',
    fix: 'Set the hyperparameter, or use a tuning job with `algorithm`, which checks it.',
  },
  {
    id: 'D19',
    level: 'warning',
    in: ['program', 'document', 'shell'],
    finds: /\bTargetValue\\?["']?\s*[=:]\s*([0-9.]+)/,
    near: /SageMakerVariantInvocationsPerInstance/,
    rightIf: ([, value]) => Number(value) >= 60,
    says: 'It scales out above $1 invocations per instance and minute, less than one a second.',
    fix: 'Say requests a second × 60; the metric counts a whole minute, not requests at once.',
  },
  {
    id: 'D20',
    level: 'warning',
    in: ['program'],
    finds: /\bendpoint_?name\\?["']?\s*[=:]\s*\\?["'](\w[\w-]*\d{4}-\d\d-\d\d[\w-]*)/i,
    says: 'It calls the endpoint $1, whose name the next deployment does not have.',
    fix: 'Deploy with kind: endpoint: its name stays, what it serves is swapped behind it.',
  },
  {
    id: 'D20',
    level: 'warning',
    in: ['program'],
    finds: /\binstance_count\s*=\s*([2-9]|\d\d+)\b/,
    without: /smdistributed|torch\.distributed|DistributedDataParallel|horovod|MPI|ray\.train/,
    says: '$1 instances, and nothing in the file divides the work among them.',
    fix: 'Use one instance, or write what runs on them so that they share the work.',
  },
  {
    id: 'D22',
    level: 'warning',
    in: ['program'],
    finds: /\.deploy\(/,
    without: /delete_endpoint\(|delete_endpoint\b.*EndpointName/,
    says: 'It deploys an endpoint and never deletes it: it bills until somebody remembers.',
    fix: 'Deploy with kind: endpoint and a ttl, after which the plane deletes it.',
  },
  {
    id: 'D23',
    level: 'warning',
    in: ['program'],
    finds: /\bmetric_definitions\s*=/,
    alongside: new RegExp(String.raw`["'](?:${builtIn.join('|')})\\?["']`),
    says: 'Metric definitions with a built-in algorithm: SageMaker refuses them.',
    fix: 'Leave them out; the algorithm has metrics of its own.',
  },
  {
    id: 'D24',
    level: 'warning',
    in: ['program'],
    finds: /\bHyperparameterTuner\(/,
    without: /objective_type/,
    says: 'A tuner without objective_type maximizes, also an error.',
    fix: "Say objective_type='Minimize', or use a tuning job, which names minimize or maximize.",
  },
];
