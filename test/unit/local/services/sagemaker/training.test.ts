import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { definition, World } from './sagemaker-plane.ts';

const TrainingJobName = 'train-1';
const utf8 = new TextEncoder();
let world: World;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sagemaker-'));
  world = new World();
  world.objects.set('plane/data/prices/train.csv', utf8.encode('a,b\n'));
  world.objects.set('plane/data/prices/more/late.csv', utf8.encode('c,d\n'));
  world.boot(':memory:', folder);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const request = (more: Shape = {}): Shape => ({
  TrainingJobName,
  HyperParameters: { epochs: '5' },
  ...definition,
  ...more,
});

const ml = (...path: string[]) =>
  join(folder, 'sagemaker', TrainingJobName, 'algo-1/opt/ml', ...path);
const text = (...path: string[]) => readFile(ml(...path), 'utf8');
const described = () => world.call('DescribeTrainingJob', { TrainingJobName });

async function train(more: Shape = {}): Promise<Shape> {
  await world.call('CreateTrainingJob', request(more));
  await world.run();
  return described();
}

const statusesOf = ({ SecondaryStatusTransitions }: Shape): string[] =>
  SecondaryStatusTransitions.map(({ Status }: Shape) => Status);

describe('a training job on a real folder', () => {
  it('is told of as in training though it had ended when it was looked at', async () => {
    world.course = () => ({ seconds: 0 });
    const statuses = statusesOf(await train());
    expect(statuses).toEqual(['Starting', 'Downloading', 'Training', 'Uploading', 'Completed']);
    const told = world.events.map(({ detail }) => statusesOf(detail).at(-1));
    expect(told).toEqual(statuses);
  });

  it('finds its inputs and configuration where SageMaker puts them', async () => {
    const job = await train();
    expect(job.TrainingJobStatus).toBe('Completed');
    expect(await text('input/data/train/train.csv')).toBe('a,b\n');
    expect(await text('input/data/train/more/late.csv')).toBe('c,d\n');
    expect(JSON.parse(await text('input/config/hyperparameters.json'))).toEqual({ epochs: '5' });
    expect(JSON.parse(await text('input/config/inputdataconfig.json'))).toEqual({
      train: {
        TrainingInputMode: 'File',
        S3DistributionType: 'FullyReplicated',
        RecordWrapperType: 'None',
      },
    });
    expect(JSON.parse(await text('input/config/resourceconfig.json'))).toMatchObject({
      current_host: 'algo-1',
      hosts: ['algo-1'],
      current_instance_type: 'ml.m5.large',
    });
    const [spec] = world.started;
    expect(spec?.mounts).toEqual([{ containerPath: '/opt/ml', hostPath: ml() }]);
    expect(spec?.environment).toEqual({
      TRAINING_JOB_NAME: TrainingJobName,
      TRAINING_JOB_ARN: 'arn:aws:sagemaker:us-east-1:000000000000:training-job/train-1',
      AWS_REGION: 'us-east-1',
      SAGEMAKER_BASE_DIR: '/opt/ml',
    });
  });

  it('uploads model and output as archives that the same files make the same', async () => {
    world.course = async () => {
      await writeFile(ml('model/model.json'), '{"weights":[1]}');
      await writeFile(ml('model/@note'), 'x');
      await mkdir(ml('output/data/plots'), { recursive: true });
      await writeFile(ml('output/data/plots/curve.txt'), 'curve');
      return {};
    };
    const job = await train();
    const { S3ModelArtifacts } = job.ModelArtifacts;
    expect(S3ModelArtifacts).toBe('s3://plane/models/train-1/output/model.tar.gz');
    const model = world.objects.get('plane/models/train-1/output/model.tar.gz') as Uint8Array;
    await writeFile(join(folder, 'model.tar.gz'), model);
    await extract({ file: join(folder, 'model.tar.gz'), cwd: folder });
    expect(await readFile(join(folder, 'model.json'), 'utf8')).toBe('{"weights":[1]}');
    expect(await readFile(join(folder, '@note'), 'utf8')).toBe('x');
    expect(world.objects.has('plane/models/train-1/output/output.tar.gz')).toBe(true);

    const other = new World();
    other.course = world.course;
    other.objects.set('plane/data/prices/train.csv', utf8.encode('a'));
    other.now += 5_000_000;
    other.boot(':memory:', folder);
    await other.call('CreateTrainingJob', request());
    await other.run();
    const again = other.objects.get('plane/models/train-1/output/model.tar.gz') as Uint8Array;
    expect(gunzipSync(again).equals(gunzipSync(model))).toBe(true);
    expect(Buffer.from(again).equals(model)).toBe(true);
  });

  it('fails with what the program wrote into output/failure, at most 1024 characters', async () => {
    world.course = async () => {
      await writeFile(ml('output/failure'), 'x'.repeat(3000));
      return { exitCode: 3 };
    };
    const job = await train();
    expect(job).toMatchObject({ TrainingJobStatus: 'Failed', SecondaryStatus: 'Failed' });
    expect(job.FailureReason).toBe(`AlgorithmError: ${'x'.repeat(1024)}, exit code: 3`);
    expect(world.objects.has('plane/models/train-1/output/model.tar.gz')).toBe(false);
  });

  it('runs the words of ContainerEntrypoint and ContainerArguments', async () => {
    await train({
      AlgorithmSpecification: {
        ...definition.AlgorithmSpecification,
        ContainerEntrypoint: ['node'],
        ContainerArguments: ['train.mjs'],
      },
    });
    expect(world.started[0]).toMatchObject({ entryPoint: ['node'], command: ['train.mjs'] });
  });
});

describe('a training job that cannot run', () => {
  it('fails when its channel has no objects, and never starts', async () => {
    world.objects.clear();
    const job = await train();
    expect(job.FailureReason).toMatch(/^ClientError: Data download failed: No S3 objects found/);
    expect(world.started).toEqual([]);
  });

  it('fails when two keys of its channel cannot both be files', async () => {
    world.objects.set('plane/data/prices/train.csv/part', utf8.encode('x'));
    const job = await train();
    expect(job.FailureReason).toContain('train.csv/part cannot be a file beside the others');
  });

  it('fails when a key would leave the folder of the job', async () => {
    world.objects.set('plane/data/prices/../../../../../../gone', utf8.encode('x'));
    const job = await train();
    expect(job.FailureReason).toContain("would leave the job's folder");
    expect(world.started).toEqual([]);
  });

  it('fails when its role may not read the data, and names the missing right', async () => {
    const S3DataSource = { S3DataType: 'S3Prefix', S3Uri: 's3://forbidden/data/' };
    const InputDataConfig = [{ ChannelName: 'train', DataSource: { S3DataSource } }];
    const job = await train({ InputDataConfig });
    expect(job.TrainingJobStatus).toBe('Failed');
    expect(job.FailureReason).toContain('is not authorized to perform: s3:ListBucket');
  });

  it('fails when its role may not write the model', async () => {
    const job = await train({ OutputDataConfig: { S3OutputPath: 's3://forbidden/models' } });
    expect(job.TrainingJobStatus).toBe('Failed');
    expect(job.FailureReason).toMatch(/^ClientError: Artifact upload failed: .*s3:PutObject/);
  });

  it('ends Stopped without having run when it is stopped first', async () => {
    await world.call('CreateTrainingJob', request());
    await world.call('StopTrainingJob', { TrainingJobName });
    await world.run();
    expect(await described()).toMatchObject({
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'Stopped',
    });
    expect(world.started).toEqual([]);
  });
});
