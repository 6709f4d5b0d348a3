import { describe, expect, it } from 'vitest';
import { instancePrice } from '../../../statemachines/prices.ts';
import { parseSpec } from '../../../statemachines/spec.ts';
import { refusalOf } from './refusal.ts';

const training = {
  kind: 'training',
  image: 'registry.example/trainer:1',
  inputs: { train: 's3://bucket/data/' },
};

const algorithm = {
  kind: 'training',
  algorithm: 'linear-learner',
  hyperParameters: { predictor_type: 'regressor' },
  inputs: { train: 's3://bucket/data/' },
};

const loss = { name: 'loss', regex: 'loss=([0-9.]+)' };

const refused: [string, object, RegExp][] = [
  ['no trainer', { kind: 'training' }, /^\/image: is missing: name an image, a source or one of/],
  [
    'two trainers',
    { ...algorithm, image: training.image },
    /cannot be said together with an image/,
  ],
  [
    'a part of no input',
    { ...training, sharded: ['tain'] },
    /is tain, which is no input; .* train/,
  ],
  [
    'a metric twice',
    { ...training, metrics: [loss, loss] },
    /^\/metrics\/1\/name: is loss, as one/,
  ],
  [
    'a metric without a group',
    { ...training, metrics: [{ ...loss, regex: 'loss' }] },
    /^\/metrics\/0\/regex: has 0 groups/,
  ],
  [
    'metrics of an algorithm',
    { ...algorithm, metrics: [loss] },
    /linear-learner has metrics of its own/,
  ],
  ['an algorithm without its input', { ...algorithm, inputs: {} }, /linear-learner reads it/],
  [
    'training that is longer than the attempt',
    { ...training, timeoutSeconds: 600, maxRuntimeSeconds: 601 },
    /^\/maxRuntimeSeconds: is 601, above timeoutSeconds 600/,
  ],
  [
    'two hours on Spot without checkpoints',
    { ...training, spot: true, timeoutSeconds: 7200 },
    /^\/checkpoints: is false: on Spot .* up to 7200 s of training would begin anew/,
  ],
  [
    'more variables than SageMaker takes',
    {
      ...training,
      command: Array.from({ length: 60 }, String),
      environment: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`V${n}`, n])),
    },
    /make 111 variables; SageMaker takes 100/,
  ],
];

describe('a training job', () => {
  it.each(refused)('is refused with %s', (_what, spec, message) => {
    expect(refusalOf(spec).message).toMatch(message);
  });

  it('is taken on Spot for an hour, and for longer with checkpoints', () => {
    const spot = { ...training, spot: true };
    expect(parseSpec(spot)).toMatchObject({ timeoutSeconds: 3600, checkpoints: false });
    const long = { ...spot, timeoutSeconds: 86_400 };
    expect(parseSpec({ ...long, checkpoints: true })).toMatchObject({ checkpoints: true });
    expect(parseSpec({ ...long, maxRuntimeSeconds: 3600 })).toMatchObject({ checkpoints: false });
  });

  it('has an estimator’s machine, disk and hour; an unpriced type names its successor', () => {
    const estimator = { instanceType: 'ml.m5.xlarge', volumeSizeInGB: 5, maxRuntimeSeconds: 3600 };
    expect(parseSpec({ ...algorithm, ...estimator })).toMatchObject(estimator);
    expect(instancePrice('us-east-1', 'ml.m5.xlarge')).toBeGreaterThan(0);
    const unpriced = () => instancePrice('us-east-1', 'ml.m4.xlarge');
    const fix = expect.stringMatching(/^Use ml\.m5\.xlarge, or a release of Trainyard that has/);
    expect(unpriced).toThrow(
      expect.objectContaining({ code: 'InvalidSpec', details: expect.objectContaining({ fix }) }),
    );
  });

  it('is taken with an algorithm, which needs no metrics', () => {
    expect(parseSpec(algorithm)).toMatchObject({ instanceCount: 1, metrics: [] });
  });
});
