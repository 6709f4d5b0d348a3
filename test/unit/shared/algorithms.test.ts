import { describe, expect, it } from 'vitest';
import { algorithmImage, algorithms } from '../../../shared/algorithms/table.ts';
import type { Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { tuningRequest } from '../../../statemachines/kinds/tuning/tuning-request.ts';
import { parseSpec } from '../../../statemachines/spec.ts';
import { refusalOf } from '../statemachines/refusal.ts';

const learner = {
  kind: 'tuning',
  algorithm: 'linear-learner',
  hyperParameters: { predictor_type: 'regressor' },
  objective: { minimize: 'validation:rmse' },
  ranges: { wd: { min: 1e-6, max: 1e-3, scale: 'log' } },
  inputs: { train: 's3://data/train/', validation: 's3://data/validation/' },
  contentType: 'text/csv',
  environment: { LEVEL: 'debug' },
  maxJobs: 4,
};

const errorsOf = (body: object) => refusalOf(body).details.errors ?? [];

describe('a tuning job with an algorithm of SageMaker', () => {
  it.each([
    ['a value it does not know', { hyperParameters: { predictor_type: 'line' } }, /has binary_cl/],
    [
      'a channel it does not read',
      { inputs: { ...learner.inputs, extra: 's3://data/k/' } },
      /reads/,
    ],
    ['no data to train on', { inputs: { validation: 's3://data/k/' } }, /train is missing/],
    ['a metric it does not have', { objective: { minimize: 'validation:loss' } }, /has validation/],
    [
      'a metric of a channel without data',
      { objective: { minimize: 'test:mse' } },
      /no input test/,
    ],
    ['a metric of no channel', { objective: { minimize: 'rmse' } }, /validation: and test:/],
    ['a command', { command: ['python', 'train.py'] }, /linear-learner has its own/],
    ['an image as well', { image: 'r.example/a:1' }, /together with an image/],
    ['a name that no algorithm has', { algorithm: 'magic' }, /linear-learner/],
    ['neither image nor algorithm', { algorithm: undefined }, /name an image, a source or one/],
  ])('is refused with %s', (_what, change, detail) => {
    const errors = errorsOf({ ...learner, ...change });
    const told = errors.map((one) => `${one.pointer.split('/').at(-1)} ${one.detail}`).join('; ');
    expect(told).toMatch(detail);
  });

  it('may tune what the algorithm requires', () => {
    const ranges = { num_round: { min: 10, max: 100, type: 'integer' } };
    const objective = { maximize: 'validation:auc' };
    const boost = { ...learner, algorithm: 'xgboost', hyperParameters: {}, ranges, objective };
    expect(parseSpec(boost)).toMatchObject({ ranges });
    expect(errorsOf({ ...boost, ranges: learner.ranges })).toMatchObject([{ defect: 'D01' }]);
  });

  it('is asked of SageMaker by its image, without metrics and variables of ours', () => {
    const config = {
      region: 'eu-west-1',
      bucket: 'plane',
      workloadRoleArn: () => 'arn:aws:iam::000000000000:role/r',
    };
    const job = { id: `job_${'0'.repeat(26)}`, project: 'p', attempt: 1, spec: parseSpec(learner) };
    const request = tuningRequest({ config } as unknown as Ports, job as unknown as Job);
    const { AlgorithmSpecification, InputDataConfig, Environment } = request.TrainingJobDefinition!;
    expect(AlgorithmSpecification).toEqual({
      TrainingImage: '438346466558.dkr.ecr.eu-west-1.amazonaws.com/linear-learner:1',
      TrainingInputMode: 'File',
    });
    expect(InputDataConfig?.map(({ ContentType }) => ContentType)).toEqual([
      'text/csv',
      'text/csv',
    ]);
    expect(Environment).toEqual({ LEVEL: 'debug' });
  });
});

describe('the table of algorithms', () => {
  it('has an image in every region that has prices, and none elsewhere', () => {
    for (const name of Object.keys(algorithms)) {
      for (const region of ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-2']) {
        expect(algorithmImage(name, region)).toMatch(/^\d{12}\.dkr\.ecr\..*:[\d.-]+$/);
      }
      expect(algorithmImage(name, 'af-south-1')).toBeUndefined();
    }
  });

  it('measures only on channels that an algorithm reads', () => {
    for (const { channels, measured } of Object.values(algorithms)) {
      expect(channels).toEqual(expect.arrayContaining([...measured]));
    }
  });
});
