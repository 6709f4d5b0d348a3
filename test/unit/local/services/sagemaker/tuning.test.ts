import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import {
  hyperParametersOf,
  learns,
  objectiveOf,
  roleArn,
  tuningRequest,
  type World,
} from './sagemaker-plane.ts';
import { tuningWorld } from './tuning-world.ts';

const name = { HyperParameterTuningJobName: 'ty-tune-01' };
let world: World;

beforeEach(() => {
  world = tuningWorld();
});

const describeJob = () => world.call('DescribeHyperParameterTuningJob', name);
const trials = async (more: Shape = {}): Promise<Shape[]> =>
  (await world.call('ListTrainingJobsForHyperParameterTuningJob', { ...name, ...more }))
    .TrainingJobSummaries;

describe('a tuning job', () => {
  it('runs all its trials, at most two at a time, and names the best', async () => {
    await world.call('CreateHyperParameterTuningJob', tuningRequest());
    let most = 0;
    await world.run(() => {
      const { length } = world.started;
      most = Math.max(most, length - Math.floor((world.now - 1_700_000_000_000) / 60_000) * 2);
      return false;
    });
    expect(most).toBe(2);
    const job = await describeJob();
    expect(job).toMatchObject({
      HyperParameterTuningJobStatus: 'Completed',
      HyperParameterTuningJobArn:
        'arn:aws:sagemaker:us-east-1:000000000000:hyper-parameter-tuning-job/ty-tune-01',
      CreationTime: 1_700_000_000,
      TrainingJobStatusCounters: { Completed: 8, InProgress: 0, NonRetryableError: 0, Stopped: 0 },
      ObjectiveStatusCounters: { Succeeded: 8, Pending: 0, Failed: 0 },
    });
    const objectives = world.started.map(objectiveOf);
    expect(new Set(objectives).size).toBe(8);
    const { BestTrainingJob: best } = job;
    expect(best.FinalHyperParameterTuningJobObjectiveMetric).toEqual({
      Type: 'Minimize',
      MetricName: 'validation:rmse',
      Value: Math.min(...objectives),
    });
    expect(Object.keys(best.TunedHyperParameters)).toEqual(['wd']);
    const sorted = await trials({ SortBy: 'FinalObjectiveMetricValue', SortOrder: 'Ascending' });
    expect(sorted[0]?.TrainingJobName).toBe(best.TrainingJobName);
    expect(sorted).toHaveLength(8);
  });

  it('gives each trial its own name, hyperparameters, log stream and artefact', async () => {
    await world.call('CreateHyperParameterTuningJob', tuningRequest());
    await world.run();
    const list = await trials({ SortBy: 'Name' });
    list.forEach((trial, index) => {
      const number = String(index + 1).padStart(3, '0');
      expect(trial.TrainingJobName).toMatch(new RegExp(`^ty-tune-01-${number}-[0-9a-f]{8}$`));
    });
    const [first] = world.started;
    expect(first).toMatchObject({
      id: `sagemaker-${list[0]?.TrainingJobName}`,
      command: ['train'],
      log: {
        group: '/aws/sagemaker/TrainingJobs',
        stream: `${list[0]?.TrainingJobName}/algo-1-1700000000`,
      },
      roleArn,
      trustedService: 'sagemaker.amazonaws.com',
    });
    expect(hyperParametersOf(first!)).toEqual({
      ...list[0]?.TunedHyperParameters,
      epochs: '5',
      _tuning_objective_metric: 'validation:rmse',
    });
    const described = await world.call('DescribeTrainingJob', {
      TrainingJobName: list[0].TrainingJobName,
    });
    expect(described).toMatchObject({
      TrainingJobStatus: 'Completed',
      SecondaryStatus: 'Completed',
      TuningJobArn: expect.stringContaining('hyper-parameter-tuning-job/ty-tune-01'),
      BillableTimeInSeconds: 60,
      FinalMetricDataList: [{ MetricName: 'validation:rmse', Value: objectiveOf(first as never) }],
    });
    expect(described.SecondaryStatusTransitions.map(({ Status }: Shape) => Status)).toEqual([
      'Starting',
      'Downloading',
      'Training',
      'Uploading',
      'Completed',
    ]);
    const models = [...world.objects.keys()].filter((key) => key.endsWith('/output/model.tar.gz'));
    expect(models).toHaveLength(8);
    expect(described.ModelArtifacts.S3ModelArtifacts).toBe(
      `s3://plane/models/${list[0]?.TrainingJobName}/output/model.tar.gz`,
    );
    expect([...world.readers]).toEqual([roleArn]);
  });

  it('repeats its choices with the same seed and changes them with another', async () => {
    const choices = async (RandomSeed: number) => {
      const other = tuningWorld();
      await other.call('CreateHyperParameterTuningJob', tuningRequest({ config: { RandomSeed } }));
      await other.run();
      return other.started.map((spec) => objectiveOf(spec));
    };
    expect(await choices(7)).toEqual(await choices(7));
    expect(await choices(7)).not.toEqual(await choices(8));
  });

  it('counts failed trials and those that print no objective, and still completes', async () => {
    let count = 0;
    world.course = (spec) => {
      count += 1;
      if (count === 2) return { exitCode: 1 };
      return count === 5 ? { output: 'nothing of note\n' } : learns(spec);
    };
    await world.call('CreateHyperParameterTuningJob', tuningRequest());
    await world.run();
    const job = await describeJob();
    expect(job).toMatchObject({
      HyperParameterTuningJobStatus: 'Completed',
      TrainingJobStatusCounters: { Completed: 7, NonRetryableError: 1 },
      ObjectiveStatusCounters: { Succeeded: 6, Pending: 0, Failed: 2 },
    });
    expect((await trials({ StatusEquals: 'Failed' }))[0]).toMatchObject({
      FailureReason: 'AlgorithmError: , exit code: 1',
      ObjectiveStatus: 'Failed',
    });
  });

  it('gives up after five failures in a row from the first on, and says why', async () => {
    world.course = () => ({ neverStarts: 'exec: "train": executable file not found in $PATH' });
    await world.call('CreateHyperParameterTuningJob', tuningRequest());
    await world.run();
    const job = await describeJob();
    expect(job.HyperParameterTuningJobStatus).toBe('Failed');
    expect(job.FailureReason).toMatch(/^No training job succeeded after [56] attempts\./);
    expect(job.FailureReason).toContain('"train": executable file not found');
    expect(job.BestTrainingJob).toBeUndefined();
  });

  it('stops: its trials end Stopped, no other starts, and a second stop is refused', async () => {
    await world.call('CreateHyperParameterTuningJob', tuningRequest());
    await world.run(() => world.started.length === 4);
    await world.call('StopHyperParameterTuningJob', name);
    expect((await describeJob()).HyperParameterTuningJobStatus).toBe('Stopping');
    const stoppedAt = world.now / 1000;
    await world.run();
    expect(world.started.length).toBe(4);
    expect(await describeJob()).toMatchObject({
      HyperParameterTuningJobStatus: 'Stopped',
      HyperParameterTuningEndTime: stoppedAt,
      TrainingJobStatusCounters: { Completed: 2, Stopped: 2, InProgress: 0 },
    });
    const error = await world.failure('StopHyperParameterTuningJob', name);
    expect(error.code).toBe('ValidationException');
  });

  it('stops a trial that runs longer than it may and goes on with the others', async () => {
    let count = 0;
    world.course = (spec) => {
      count += 1;
      return count === 1 ? { seconds: 9999, output: 'validation:rmse=1\n' } : learns(spec);
    };
    await world.call('CreateHyperParameterTuningJob', tuningRequest());
    await world.run();
    const [stopped] = await trials({ StatusEquals: 'Stopped' });
    const described = await world.call('DescribeTrainingJob', {
      TrainingJobName: stopped.TrainingJobName,
    });
    expect(described).toMatchObject({
      SecondaryStatus: 'MaxRuntimeExceeded',
      TrainingTimeInSeconds: 3600,
    });
    expect(await describeJob()).toMatchObject({
      HyperParameterTuningJobStatus: 'Completed',
      TrainingJobStatusCounters: { Completed: 7, Stopped: 1 },
    });
  });

  it('is stopped whole after its own MaxRuntimeInSeconds', async () => {
    const limits = { MaxRuntimeInSeconds: 150 };
    await world.call('CreateHyperParameterTuningJob', tuningRequest({ limits }));
    await world.run();
    expect(await describeJob()).toMatchObject({
      HyperParameterTuningJobStatus: 'Stopped',
      HyperParameterTuningEndTime: 1_700_000_150,
      TrainingJobStatusCounters: { Completed: 4, Stopped: 2 },
    });
  });

  it('tells the default bus every change of status, with tags and counters', async () => {
    const more = { Tags: [{ Key: 'job', Value: 'job_1' }] };
    await world.call('CreateHyperParameterTuningJob', tuningRequest({ more }));
    await world.run();
    const tuning = world.events.filter(
      ({ detailType }) => detailType === 'SageMaker HyperParameter Tuning Job State Change',
    );
    expect(tuning.map(({ detail }) => detail.HyperParameterTuningJobStatus)).toEqual([
      'InProgress',
      'Completed',
    ]);
    expect(tuning[1]).toMatchObject({
      source: 'aws.sagemaker',
      detail: {
        HyperParameterTuningJobName: 'ty-tune-01',
        Tags: { job: 'job_1' },
        TrainingJobStatusCounters: { Completed: 8 },
        CreationTime: 1_700_000_000_000,
      },
    });
    const training = world.events.filter(
      ({ detailType }) => detailType === 'SageMaker Training Job State Change',
    );
    const ended = training.filter(({ detail }) => detail.TrainingJobStatus === 'Completed');
    expect(ended).toHaveLength(8);
    expect(ended[0].detail).toMatchObject({ SecondaryStatus: 'Completed', Tags: { job: 'job_1' } });
  });
});

describe('a plane that dies', () => {
  it('goes on as if nothing had been, when it is started anew after every task', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sagemaker-'));
    try {
      const config = { RandomSeed: 3 };
      world.boot(join(folder, 'plane.db'));
      await world.call('CreateHyperParameterTuningJob', tuningRequest({ config }));
      for (let ended = false; !ended; ) {
        let tasks = 0;
        await world.run(() => tasks++ > 0);
        await world.kernel?.stop();
        world.boot(join(folder, 'plane.db'));
        ended = (await describeJob()).HyperParameterTuningJobStatus === 'Completed';
      }
      expect(new Set(world.started.map(({ id }) => id)).size).toBe(8);
      expect(world.started).toHaveLength(8);
      await world.kernel?.stop();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('loses and doubles no trial, wherever between two outside calls it was killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sagemaker-'));
    const config = { RandomSeed: 3 };
    const limits = { MaxNumberOfTrainingJobs: 3 };
    try {
      for (let point = 1; point <= 18; point += 1) {
        const database = join(folder, `${point}.db`);
        const mortal = tuningWorld(database);
        await mortal.call('CreateHyperParameterTuningJob', tuningRequest({ config, limits }));
        mortal.crashAfter = point;
        await mortal.run(() => mortal.crashAfter <= 0);
        const dead = mortal.kernel;
        mortal.crashAfter = Number.POSITIVE_INFINITY;
        mortal.boot(database);
        await mortal.run();
        const job = await mortal.call('DescribeHyperParameterTuningJob', name);
        expect(job).toMatchObject({
          HyperParameterTuningJobStatus: 'Completed',
          TrainingJobStatusCounters: { Completed: 3, NonRetryableError: 0, Stopped: 0 },
        });
        expect(mortal.started).toHaveLength(3);
        expect(new Set(mortal.started.map(({ id }) => id)).size).toBe(3);
        await mortal.kernel?.stop();
        await dead?.stop();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
