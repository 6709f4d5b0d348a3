import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseSpec } from '../../../statemachines/spec.ts';
import { runLine } from './cli-harness.ts';

const cwd = mkdtempSync(join(tmpdir(), 'trainyard-request-'));
afterAll(() => rmSync(cwd, { recursive: true }));

/** The job that a request of AWS is made into, after the plane's own check, and what is said. */
async function jobOf(request: object) {
  writeFileSync(join(cwd, 'request.json'), JSON.stringify(request));
  const { code, out, err } = await runLine(['init', '--from', 'request.json', '--force'], { cwd });
  if (code !== 0) return { code, err };
  const job = parse(readFileSync(join(cwd, 'job.yaml'), 'utf8'));
  parseSpec(job);
  const dropped = out.slice(out.indexOf('\nDropped\n') + 1).split('\n');
  return { code, job, out, dropped: dropped.filter((line) => line.startsWith('  ')) };
}

const channel = {
  ChannelName: 'train',
  ContentType: 'text/csv',
  DataSource: {
    S3DataSource: {
      S3DataType: 'S3Prefix',
      S3Uri: 's3://bucket/train/',
      S3DataDistributionType: 'ShardedByS3Key',
    },
  },
};
const resources = { InstanceType: 'ml.m5.xlarge', InstanceCount: 2, VolumeSizeInGB: 30 };
const trainingRequest = {
  TrainingJobName: 'Churn-2024-01',
  RoleArn: 'arn:aws:iam::111122223333:role/sm',
  AlgorithmSpecification: {
    TrainingImage: '111122223333.dkr.ecr.us-east-1.amazonaws.com/churn:1',
    TrainingInputMode: 'File',
    MetricDefinitions: [{ Name: 'auc', Regex: 'auc=([0-9.]+)' }],
  },
  HyperParameters: { eta: '0.1' },
  InputDataConfig: [channel],
  OutputDataConfig: { S3OutputPath: 's3://bucket/out/' },
  ResourceConfig: { ...resources, KeepAlivePeriodInSeconds: 60 },
  StoppingCondition: { MaxRuntimeInSeconds: 3000, MaxWaitTimeInSeconds: 7200 },
  EnableManagedSpotTraining: true,
  CheckpointConfig: { S3Uri: 's3://bucket/checkpoints/' },
  Tags: [{ Key: 'team', Value: 'ml' }],
};

describe('trainyard init --from', () => {
  it('makes a training job of CreateTrainingJob and says line by line what it drops', async () => {
    const { job, out, dropped } = await jobOf(trainingRequest);
    expect(job).toEqual({
      kind: 'training',
      name: 'churn-2024-01',
      image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/churn:1',
      hyperParameters: { eta: '0.1' },
      instanceType: 'ml.m5.xlarge',
      instanceCount: 2,
      volumeSizeInGB: 30,
      inputs: { train: 's3://bucket/train/' },
      sharded: ['train'],
      contentType: 'text/csv',
      metrics: [{ name: 'auc', regex: 'auc=([0-9.]+)' }],
      timeoutSeconds: 7200,
      maxRuntimeSeconds: 3000,
      spot: true,
      checkpoints: true,
    });
    expect(out).toMatch('  ResourceConfig.InstanceType → instanceType\n');
    expect(dropped).toEqual([
      '  RoleArn: a job acts as the role of its project',
      '  AlgorithmSpecification.TrainingInputMode: files are copied to the machine',
      '  InputDataConfig[0].DataSource.S3DataSource.S3DataType: an input is a prefix',
      '  OutputDataConfig: results lie in the plane’s bucket: trainyard download',
      '  ResourceConfig.KeepAlivePeriodInSeconds: a job has no such field',
      '  Tags: the plane tags what it makes by job, project and owner',
    ]);
  });

  it("reads what SageMaker's SDK sends for a framework's script", async () => {
    const image = '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.6.0-cpu-py312';
    const { job, dropped } = await jobOf({
      TrainingJobName: 'torch',
      AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: 'File' },
      HyperParameters: {
        epochs: '3',
        optimizer: '"adam"',
        sagemaker_program: '"train.py"',
        sagemaker_submit_directory: '"s3://bucket/code/sourcedir.tar.gz"',
        sagemaker_region: '"us-east-1"',
      },
      ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
    });
    expect(job).toMatchObject({
      framework: 'pytorch',
      frameworkVersion: '2.6.0',
      entryPoint: 'train.py',
      source: 's3://bucket/code/sourcedir.tar.gz',
      hyperParameters: { epochs: 3, optimizer: 'adam' },
    });
    expect(dropped?.[0]).toBe(
      '  HyperParameters.sagemaker_region: the toolkit is told it by the plane',
    );
  });

  it('makes a search of CreateHyperParameterTuningJob', async () => {
    const { TrainingJobName: _name, HyperParameters, Tags: _tags, ...definition } = trainingRequest;
    const { CheckpointConfig: _place, EnableManagedSpotTraining: _spot, ...rest } = definition;
    const { job, dropped } = await jobOf({
      HyperParameterTuningJobName: 'churn',
      HyperParameterTuningJobConfig: {
        Strategy: 'Bayesian',
        HyperParameterTuningJobObjective: { Type: 'Maximize', MetricName: 'auc' },
        ResourceLimits: { MaxNumberOfTrainingJobs: 20, MaxParallelTrainingJobs: 4 },
        ParameterRanges: {
          ContinuousParameterRanges: [
            { Name: 'lr', MinValue: '0.001', MaxValue: '0.1', ScalingType: 'Logarithmic' },
          ],
          IntegerParameterRanges: [{ Name: 'depth', MinValue: '2', MaxValue: '8' }],
          CategoricalParameterRanges: [{ Name: 'booster', Values: ['a', 'b'] }],
        },
        TrainingJobEarlyStoppingType: 'Auto',
      },
      TrainingJobDefinition: { ...rest, StaticHyperParameters: HyperParameters },
    });
    expect(job).toMatchObject({
      kind: 'tuning',
      objective: { maximize: 'auc', regex: 'auc=([0-9.]+)' },
      ranges: {
        lr: { min: '0.001', max: '0.1', scale: 'log' },
        depth: { min: '2', max: '8', type: 'integer' },
        booster: { values: ['a', 'b'] },
      },
      maxJobs: 20,
      maxParallelJobs: 4,
      earlyStopping: true,
      trialTimeoutSeconds: 3000,
      hyperParameters: { eta: '0.1' },
    });
    expect(dropped).toContain(
      '  TrainingJobDefinition.RoleArn: a job acts as the role of its project',
    );
  });

  it('makes a task of a task definition, also of what describes one', async () => {
    const taskDefinition = {
      family: 'etl',
      taskRoleArn: 'arn:aws:iam::111122223333:role/etl',
      cpu: '512',
      memory: '1024',
      containerDefinitions: [
        {
          name: 'main',
          image: 'registry.example/etl:1',
          command: ['python3', 'etl.py'],
          environment: [{ name: 'DAYS', value: '7' }],
          portMappings: [{ containerPort: 80 }],
        },
        { name: 'sidecar', image: 'x' },
      ],
    };
    const { job, dropped } = await jobOf({ taskDefinition });
    expect(job).toEqual({
      kind: 'task',
      name: 'etl',
      image: 'registry.example/etl:1',
      command: ['python3', 'etl.py'],
      environment: { DAYS: '7' },
      cpu: 512,
      memory: 1024,
    });
    expect(dropped).toEqual([
      '  containerDefinitions[1]: a task runs one container',
      '  taskRoleArn: a job acts as the role of its project',
      '  containerDefinitions[0].name: a job has no such field',
      '  containerDefinitions[0].portMappings: a job has no such field',
    ]);
  });

  it('makes a task of CreateProcessingJob, and says where the code finds what', async () => {
    const { job, dropped } = await jobOf({
      ProcessingJobName: 'prepare',
      AppSpecification: {
        ImageUri: 'registry.example/p:1',
        ContainerEntrypoint: ['python3', '/opt/p.py'],
        ContainerArguments: ['--days', '7'],
      },
      ProcessingInputs: [
        {
          InputName: 'raw',
          S3Input: { S3Uri: 's3://bucket/raw/', LocalPath: '/opt/ml/processing/raw' },
        },
      ],
      ProcessingOutputConfig: { Outputs: [{ OutputName: 'train', S3Output: {} }] },
      ProcessingResources: { ClusterConfig: { InstanceType: 'ml.m5.large' } },
    });
    expect(job).toMatchObject({
      kind: 'task',
      entryPoint: ['python3', '/opt/p.py'],
      command: ['--days', '7'],
      inputs: { raw: 's3://bucket/raw/' },
      outputs: ['train'],
    });
    expect(dropped).toContain(
      '  ProcessingInputs[0].S3Input.LocalPath: it is in the folder SM_CHANNEL_RAW',
    );
  });

  it('makes an endpoint of CreateModel, with the end that it must have', async () => {
    const { job, out } = await jobOf({
      ModelName: 'churn',
      PrimaryContainer: {
        Image: 'registry.example/serve:1',
        ModelDataUrl: 's3://bucket/model.tar.gz',
        Environment: { LEVEL: 'info' },
      },
    });
    expect(job).toMatchObject({ kind: 'endpoint', model: 's3://bucket/model.tar.gz', ttl: '8h' });
    expect(out).toMatch('Added\n  name: ');
  });

  it.each([
    [
      { taskDefinition: 'etl:3', cluster: 'c' },
      /only names what taskDefinition is.*\n.*describe-task/,
    ],
    [{ EndpointConfigName: 'c', ProductionVariants: [] }, /describe-model --model-name NAME/],
    [{ Hello: 1 }, /no request that is known.*\n.*CreateTrainingJob/],
    [[], /holds no object/],
  ])('says what it takes instead of %j', async (request, message) => {
    const { code, err } = await jobOf(request);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
