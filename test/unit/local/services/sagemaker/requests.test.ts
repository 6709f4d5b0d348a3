import { beforeEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { definition, roleArn, tuningRequest, type World } from './sagemaker-plane.ts';
import { tuningWorld } from './tuning-world.ts';

let world: World;

beforeEach(() => {
  world = tuningWorld();
});

const range = (more: Shape) => ({
  config: {
    ParameterRanges: {
      ContinuousParameterRanges: [{ Name: 'wd', MinValue: '0', MaxValue: '1', ...more }],
    },
  },
});

const algorithm = (more: Shape) => ({
  definition: { AlgorithmSpecification: { ...definition.AlgorithmSpecification, ...more } },
});

const metrics = (Regex: string) =>
  algorithm({ MetricDefinitions: [{ Name: 'validation:rmse', Regex }] });

const fileSystem = {
  FileSystemId: 'fs-0123456789',
  FileSystemAccessMode: 'ro',
  FileSystemType: 'EFS',
  DirectoryPath: '/data',
};

const warmStart = {
  ParentHyperParameterTuningJobs: [{ HyperParameterTuningJobName: 'earlier' }],
  WarmStartType: 'IdenticalDataAndAlgorithm',
};

const hyperband = (MinResource?: number, MaxResource?: number): Shape => ({
  Strategy: 'Hyperband',
  StrategyConfig: { HyperbandStrategyConfig: { MinResource, MaxResource } },
});

const notImproving = (MaxNumberOfTrainingJobsNotImproving: number) => ({
  BestObjectiveNotImproving: { MaxNumberOfTrainingJobsNotImproving },
});

const source = (more: Shape) => ({
  definition: { InputDataConfig: [{ ...definition.InputDataConfig[0], ...more }] },
});

const manifest = { S3DataType: 'ManifestFile', S3Uri: 's3://plane/data/manifest' };

type Change = Parameters<typeof tuningRequest>[0];

const refused: [string, Change, RegExp][] = [
  ['a name of 33 characters', { name: 'a'.repeat(33) }, /length less than or equal to 32/],
  ['a name with an underscore', { name: 'ty_tune' }, /hyperParameterTuningJobName.*pattern/],
  [
    'Hyperband without its epochs',
    { config: hyperband(), definition: { StaticHyperParameters: {} } },
    /^MaxResource parameter is not provided and could not be inferred/,
  ],
  ['Hyperband upside down', { config: hyperband(9, 3) }, /minResource.*whole number from 1 to 3/],
  ['too many epochs', { config: hyperband(1, 20_001) }, /maxResource.*from 1 to 20000/],
  [
    'early stopping beside Hyperband',
    { config: { ...hyperband(1, 9), TrainingJobEarlyStoppingType: 'Auto' } },
    /must be Off with the strategy Hyperband/,
  ],
  [
    'the epochs of Hyperband for another strategy',
    { config: { ...hyperband(1, 9), Strategy: 'Random' } },
    /belongs to the strategy Hyperband/,
  ],
  [
    'fewer than three trials without improvement',
    { config: { TuningJobCompletionCriteria: notImproving(2) } },
    /maxNumberOfTrainingJobsNotImproving' .* greater than or equal to 3/,
  ],
  ['an unknown strategy', { config: { Strategy: 'Guess' } }, /enum value set: \[Bayesian/],
  [
    'an objective without a type',
    { config: { HyperParameterTuningJobObjective: { MetricName: 'validation:rmse' } } },
    /Objective\.type' failed .* must not be null/,
  ],
  [
    'an objective that no metric defines',
    { config: { HyperParameterTuningJobObjective: { Type: 'Minimize', MetricName: 'loss' } } },
    /loss is not among the MetricDefinitions: \[validation:rmse\]/,
  ],
  ['a range upside down', range({ MinValue: '2' }), /MinValue 2 is above MaxValue 1/],
  ['a bound that is no number', range({ MaxValue: 'one' }), /MaxValue 'one' is not a valid/],
  ['a logarithm of zero', range({ ScalingType: 'Logarithmic' }), /needs a MinValue above 0/],
  ['a reverse logarithm of one', range({ ScalingType: 'ReverseLogarithmic' }), /within \[0, 1\)/],
  [
    'more trials than combinations',
    {
      limits: { MaxNumberOfTrainingJobs: 10, MaxParallelTrainingJobs: 1 },
      config: {
        ParameterRanges: { IntegerParameterRanges: [{ Name: 'k', MinValue: '1', MaxValue: '3' }] },
      },
    },
    /enough combinations of hyperparameter ranges.*\[3\.0\].*MaxNumberOfJobs, \[10\]/,
  ],
  ['no ranges', { config: { ParameterRanges: {} } }, /has 0 ranges/],
  ['more parallel than all', { limits: { MaxParallelTrainingJobs: 9 } }, /9 is above .* 8/],
  [
    'no trials',
    { limits: { MaxNumberOfTrainingJobs: 0 } },
    /maxNumberOfTrainingJobs' .* greater than or equal to 1/,
  ],
  ['a grid of numbers', { config: { Strategy: 'Grid' } }, /categorical ranges only/],
  ['a tuned static value', { definition: { StaticHyperParameters: { wd: '1' } } }, /keep one/],
  ['a back-reference', metrics('(a)\\1'), /cannot run in linear time/],
  ['look-behind', metrics('(?<=x)([0-9]+)'), /cannot run in linear time/],
  ['a metric regex without a group', metrics('rmse=[0-9]+'), /no group that catches/],
  ['a role that is none', { definition: { RoleArn: 'a-role-without-an-arn' } }, /roleArn.*pattern/],
  ['pipe mode', algorithm({ TrainingInputMode: 'Pipe' }), /does not support Pipe/],
  ['no image', algorithm({ TrainingImage: undefined }), /trainingImage.*must not be null/],
  ['a channel outside its folder', source({ ChannelName: '..' }), /dots only/],
  [
    'a file system',
    source({ DataSource: { FileSystemDataSource: fileSystem } }),
    /does not support FileSystemDataSource/,
  ],
  [
    'a parent that is not there',
    { more: { WarmStartConfig: warmStart } },
    /parent hyperparameter tuning job earlier does not exist/,
  ],
  [
    'a warm start of Hyperband',
    { config: hyperband(1, 9), more: { WarmStartConfig: warmStart } },
    /uses the strategy Bayesian or Random, not Hyperband/,
  ],
  [
    'checkpoints that lie elsewhere',
    {
      definition: { CheckpointConfig: { S3Uri: 's3://plane/checkpoints/', LocalPath: '/tmp' } },
    },
    /does not support \/tmp\. Use the LocalPath \/opt\/ml\/checkpoints/,
  ],
  ['records in an envelope', source({ RecordWrapperType: 'RecordIO' }), /RecordWrapperType/],
  ['a manifest of keys', source({ DataSource: { S3DataSource: manifest } }), /Use S3Prefix/],
  ['an isolated network', { definition: { EnableNetworkIsolation: true } }, /NetworkIsolation/],
];

describe('CreateHyperParameterTuningJob refuses', () => {
  for (const [what, change, message] of refused) {
    it(`${what}, and nothing is left behind`, async () => {
      const error = await world.failure('CreateHyperParameterTuningJob', tuningRequest(change));
      expect(error).toMatchObject({ code: 'ValidationException', status: 400 });
      expect(error.message).toMatch(message);
      const { HyperParameterTuningJobSummaries: left } = await world.call(
        'ListHyperParameterTuningJobs',
        {},
      );
      expect(left).toEqual([]);
      expect(world.events).toEqual([]);
    });
  }

  it('a name in use, also in other letter case', async () => {
    await world.call('CreateHyperParameterTuningJob', tuningRequest());
    for (const name of ['ty-tune-01', 'TY-tune-01']) {
      const error = await world.failure('CreateHyperParameterTuningJob', tuningRequest({ name }));
      expect(error.code).toBe('ResourceInUse');
    }
  });

  it('a role that SageMaker may not assume', async () => {
    const RoleArn = 'arn:aws:iam::000000000000:role/forbidden';
    const request = tuningRequest({ definition: { RoleArn } });
    const error = await world.failure('CreateHyperParameterTuningJob', request);
    expect(error.code).toBe('ValidationException');
    expect(error.message).toContain(`Could not assume role ${RoleArn}`);
  });
});

describe('permissions', () => {
  it('takes the action, its tags and passing the role to SageMaker', async () => {
    const as = { arn: 'arn:aws:sts::000000000000:assumed-role/step/1', roleArn: 'arn:step' };
    const more = { Tags: [{ Key: 'job', Value: 'job_1' }] };
    await world.call('CreateHyperParameterTuningJob', tuningRequest({ more }), as);
    const conditions = { 'aws:TagKeys': ['job'], 'aws:RequestTag/job': 'job_1' };
    const resource =
      'arn:aws:sagemaker:us-east-1:000000000000:hyper-parameter-tuning-job/ty-tune-01';
    expect(world.checks.slice(0, 3)).toEqual([
      { action: 'sagemaker:CreateHyperParameterTuningJob', resource, conditions },
      { action: 'sagemaker:AddTags', resource, conditions },
      {
        action: 'iam:PassRole',
        resource: roleArn,
        conditions: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
      },
    ]);
  });
});

describe('lists and tags', () => {
  it('pages tuning jobs, oldest first by default, and refuses unknown names', async () => {
    for (const name of ['one', 'two', 'three']) {
      world.now += 1000;
      await world.call('CreateHyperParameterTuningJob', tuningRequest({ name }));
    }
    const names = (answer: Shape) =>
      answer.HyperParameterTuningJobSummaries.map(
        (summary: Shape) => summary.HyperParameterTuningJobName,
      );
    const request = { SortBy: 'CreationTime', MaxResults: 2 };
    const first = await world.call('ListHyperParameterTuningJobs', request);
    expect(names(first)).toEqual(['one', 'two']);
    const { NextToken } = first;
    const rest = await world.call('ListHyperParameterTuningJobs', { ...request, NextToken });
    expect(names(rest)).toEqual(['three']);
    expect(rest.NextToken).toBeUndefined();
    const unknown = { HyperParameterTuningJobName: 'four' };
    expect((await world.failure('DescribeHyperParameterTuningJob', unknown)).code).toBe(
      'ResourceNotFound',
    );
    const training = await world.failure('DescribeTrainingJob', { TrainingJobName: 'four' });
    expect(training).toMatchObject({
      code: 'ValidationException',
      message: 'Requested resource not found.',
    });
  });

  it('adds tags to a job and lists them', async () => {
    await world.call('CreateHyperParameterTuningJob', tuningRequest());
    const { HyperParameterTuningJobSummaries: list } = await world.call(
      'ListHyperParameterTuningJobs',
      {},
    );
    const ResourceArn = list[0].HyperParameterTuningJobArn;
    await world.call('AddTags', { ResourceArn, Tags: [{ Key: 'owner', Value: 'ml' }] });
    expect(await world.call('ListTags', { ResourceArn })).toEqual({
      Tags: [{ Key: 'owner', Value: 'ml' }],
    });
  });
});
