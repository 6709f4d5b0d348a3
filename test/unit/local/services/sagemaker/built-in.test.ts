import { beforeEach, describe, expect, it } from 'vitest';
import { definition, tuningRequest, type World } from './sagemaker-plane.ts';
import { tuningWorld } from './tuning-world.ts';

const image = (name: string) => `382416733822.dkr.ecr.us-east-1.amazonaws.com/${name}`;

/** A trial of one of SageMaker's own algorithms. */
const of = (name: string, more = {}) => {
  const { MetricDefinitions: _, ...rest } = definition.AlgorithmSpecification;
  return {
    definition: { AlgorithmSpecification: { ...rest, TrainingImage: image(name), ...more } },
  };
};

let world: World;
beforeEach(() => {
  world = tuningWorld();
});

const refusal = async (change: Parameters<typeof tuningRequest>[0]) =>
  (await world.failure('CreateHyperParameterTuningJob', tuningRequest(change))).message;

describe("a job of SageMaker's own algorithms", () => {
  it('has the metrics of its algorithm, which SageMaker adds', async () => {
    await world.call('CreateHyperParameterTuningJob', tuningRequest(of('linear-learner:1')));
    const { TrainingJobDefinition } = await world.call('DescribeHyperParameterTuningJob', {
      HyperParameterTuningJobName: 'ty-tune-01',
    });
    const { MetricDefinitions } = TrainingJobDefinition.AlgorithmSpecification;
    expect(MetricDefinitions).toContainEqual({
      Name: 'validation:rmse',
      Regex: '#quality_metric: host=\\S+, validation rmse <loss>=(\\S+)',
    });
  });

  it('is refused with metrics of its own, as on AWS', async () => {
    const metrics = [{ Name: 'validation:rmse', Regex: 'rmse=([0-9.]+)' }];
    expect(await refusal(of('linear-learner:1', { MetricDefinitions: metrics }))).toMatch(
      /You can't override the metric definitions/,
    );
  });

  it('is refused with an objective that the algorithm does not report', async () => {
    expect(await refusal(of('kmeans:1'))).toMatch(/validation:rmse is not among .*test:msd/);
  });

  it.each(['sagemaker-xgboost:1.7-1', 'xgboost:1'])('is refused for %s', async (name) => {
    expect(await refusal(of(name))).toMatch(/xgboost exists on AWS only.*linear-learner or kmeans/);
  });
});
