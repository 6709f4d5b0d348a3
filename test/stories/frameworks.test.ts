import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { awsNameOf } from '../../shared/job/model.ts';
import { noDenials, type Story, startStory } from './story.ts';

const endpoint = { kind: 'endpoint', name: 'scores', ttl: '1h' };

/** A story with the archive of a program, and a job that trains by it. */
async function withProgram(framework: object) {
  const story = await startStory();
  const upload = { sha256: 'a'.repeat(64), name: 'sourcedir.tar.gz' };
  const { uri: source } = (await story.api('POST', '/uploads', upload)).body;
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(source)!;
  const put = { Bucket, Key, Body: Buffer.from('archive') };
  await story.kernel.call<Shape>('s3', 'PutObject', put, planePrincipal);
  const training = { kind: 'training', ...framework, source, entryPoint: 'train.py' };
  return { story, training, source };
}

/** What SageMaker was asked to serve for a job. */
async function servedFor(story: Story, id: string): Promise<Shape> {
  const request = { ModelName: awsNameOf({ id, attempt: 1 }) };
  const { kernel } = story;
  const made = await kernel.call<Shape>('sagemaker', 'DescribeModel', request, planePrincipal);
  return made.PrimaryContainer;
}

describe('a model trained with a framework', () => {
  afterEach(noDenials);

  it('is served by it and by its program, also when it is rolled back to', async () => {
    const { story, training, source } = await withProgram({
      framework: 'sklearn',
      frameworkVersion: '1.2-1',
    });
    const trained = await story.end(await story.submit(training));
    expect(trained, trained.message).toMatchObject({ phase: 'Succeeded' });
    const deploy = async () => {
      const job = await story.end(await story.submit({ ...endpoint, model: trained.id }));
      expect(job, job.message).toMatchObject({ phase: 'Succeeded' });
      return servedFor(story, job.id);
    };
    const served = await deploy();
    expect(served).toMatchObject({
      Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3',
      ModelDataUrl: trained.result.modelArtifact,
      Environment: { SAGEMAKER_PROGRAM: 'train.py', SAGEMAKER_SUBMIT_DIRECTORY: source },
    });
    await deploy();
    const { body } = await story.api('POST', '/endpoints/scores/rollback');
    expect(await story.end(body.id)).toMatchObject({ phase: 'Succeeded' });
    expect(await servedFor(story, body.id)).toEqual(served);
  });

  it('of PyTorch finds its program beside the model, by the path of Python', async () => {
    const pytorch = { framework: 'pytorch', frameworkVersion: '2.6' };
    const { story, training, source } = await withProgram(pytorch);
    const trained = await story.end(await story.submit(training));
    const { modelArtifact: model } = trained.result;
    const job = { ...endpoint, ...pytorch, model, source, instanceType: 'ml.g4dn.xlarge' };
    const deployed = await story.end(await story.submit(job));
    expect(deployed, deployed.message).toMatchObject({ phase: 'Succeeded' });
    const folder = '/opt/ml/additional-model-data-sources/code';
    const S3DataSource = { S3Uri: source, S3DataType: 'S3Object', CompressionType: 'Gzip' };
    expect(await servedFor(story, deployed.id)).toMatchObject({
      Image: '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-gpu-py312',
      AdditionalModelDataSources: [{ ChannelName: 'code', S3DataSource }],
      Environment: { SAGEMAKER_PROGRAM: 'inference.py', PYTHONPATH: folder },
    });
  });

  it('is refused an endpoint where no image of AWS serves its version', async () => {
    const pytorch = { framework: 'pytorch', frameworkVersion: '2.8' };
    const { story, training } = await withProgram(pytorch);
    const trained = await story.end(await story.submit(training));
    const { status, body } = await story.api('POST', '/jobs', { ...endpoint, model: trained.id });
    expect(status).toBe(422);
    expect(body.detail).toMatch(/frameworkVersion is 2\.8; what serves pytorch on AWS has 2\.4\.0/);
    const commanded = { ...endpoint, model: trained.id, command: ['python3', 'serve.py'] };
    const refused = await story.api('POST', '/jobs', commanded);
    expect(refused.body.detail).toMatch(/trained with pytorch, whose image runs no command/);
  });
});
