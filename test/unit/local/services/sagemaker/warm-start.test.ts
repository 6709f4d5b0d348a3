import { beforeEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { tuningRequest, type World } from './sagemaker-plane.ts';
import { tuningWorld } from './tuning-world.ts';

const name = { HyperParameterTuningJobName: 'ty-tune-01' };
let world: World;

beforeEach(() => {
  world = tuningWorld();
});

describe('a tuning job that starts from an earlier one', () => {
  const WarmStartConfig = {
    ParentHyperParameterTuningJobs: [name],
    WarmStartType: 'IdenticalDataAndAlgorithm',
  };
  const warm = (change: Parameters<typeof tuningRequest>[0] = {}) =>
    tuningRequest({ name: 'ty-tune-02', ...change, more: { WarmStartConfig } });
  const trialsOf = async (HyperParameterTuningJobName: string): Promise<Shape[]> => {
    const which = { HyperParameterTuningJobName, SortBy: 'Name' };
    return (await world.call('ListTrainingJobsForHyperParameterTuningJob', which))
      .TrainingJobSummaries;
  };

  it('learns from its trials at once, and names the best of both', async () => {
    const config = { RandomSeed: 5 };
    await world.call('CreateHyperParameterTuningJob', tuningRequest());
    await world.run();
    await world.call('CreateHyperParameterTuningJob', warm({ config }));
    const cold = tuningRequest({ name: 'ty-tune-03', config });
    await world.call('CreateHyperParameterTuningJob', cold);
    await world.run();
    const [parent, own, other] = await Promise.all(
      ['ty-tune-01', 'ty-tune-02', 'ty-tune-03'].map(trialsOf),
    );
    expect(own![0]!.TunedHyperParameters).not.toEqual(other![0]!.TunedHyperParameters);
    const described = await world.call('DescribeHyperParameterTuningJob', {
      HyperParameterTuningJobName: 'ty-tune-02',
    });
    expect(described.WarmStartConfig).toEqual(WarmStartConfig);
    const values = (list: Shape[]) =>
      list.map((trial) => trial.FinalHyperParameterTuningJobObjectiveMetric.Value);
    const best = ({ FinalHyperParameterTuningJobObjectiveMetric: metric }: Shape) => metric.Value;
    expect(best(described.BestTrainingJob)).toBe(Math.min(...values(own!)));
    const all = [...values(own!), ...values(parent!)];
    expect(best(described.OverallBestTrainingJob)).toBe(Math.min(...all));
  });

  it('is refused while that runs, and with another sum of hyperparameters', async () => {
    await world.call('CreateHyperParameterTuningJob', tuningRequest());
    const early = await world.failure('CreateHyperParameterTuningJob', warm());
    expect(early.message).toContain('ty-tune-01 has not ended');
    await world.run();
    const definition = { StaticHyperParameters: {} };
    const other = await world.failure('CreateHyperParameterTuningJob', warm({ definition }));
    expect(other.message).toMatch(/static and tunable .*: it is 1, and 2 of ty-tune-01$/);
  });
});
