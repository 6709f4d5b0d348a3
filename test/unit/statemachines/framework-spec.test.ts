import { describe, expect, it } from 'vitest';
import { frameworkImage, frameworks } from '../../../shared/frameworks/table.ts';
import type { Job } from '../../../shared/job/model.ts';
import { regionPrices } from '../../../shared/money/prices.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { trainingRequest } from '../../../statemachines/kinds/training/training-request.ts';
import { tuningRequest } from '../../../statemachines/kinds/tuning/tuning-request.ts';
import { parseSpec } from '../../../statemachines/spec.ts';
import { refusalOf } from './refusal.ts';

const source = 's3://plane/projects/p/uploads/ab/sourcedir.tar.gz';

const training = {
  kind: 'training',
  framework: 'pytorch',
  frameworkVersion: 2.6,
  source,
  entryPoint: 'train.py',
  hyperParameters: { lr: 0.1 },
};

const tuning = {
  ...training,
  kind: 'tuning',
  objective: { minimize: 'loss', regex: 'loss=([0-9.]+)' },
  hyperParameters: {},
  ranges: { lr: { min: 0.1, max: 1 } },
  maxJobs: 2,
};

const archive = 's3://plane/models/model.tar.gz';
const endpoint = { kind: 'endpoint', name: 'e', ttl: '1h', model: archive };
const xgboost = { framework: 'xgboost', frameworkVersion: '1.7-1' };

const config = {
  region: 'eu-west-1',
  bucket: 'plane',
  workloadRoleArn: () => 'arn:aws:iam::000000000000:role/r',
};
const ports = { config } as unknown as Ports;
const jobOf = (body: object) =>
  ({
    id: `job_${'0'.repeat(26)}`,
    project: 'p',
    attempt: 1,
    spec: parseSpec(body),
  }) as unknown as Job;

describe('a job with a framework of AWS', () => {
  it.each([
    ['no version', { frameworkVersion: undefined }, /^\/frameworkVersion: is missing; AWS has py/],
    ['an old version', { frameworkVersion: '1.4' }, /is 1\.4; what trains pytorch on AWS has 2\.6/],
    ['no program', { entryPoint: undefined }, /^\/entryPoint: is missing: the program/],
    ['a program outside', { entryPoint: '../a.py' }, /^\/entryPoint: is "\.\.\/a\.py"; must be a/],
    ['no source', { source: undefined }, /^\/source: is missing/],
    [
      'a ZIP',
      { source: 's3://plane/a.zip' },
      /^\/source: is s3:\S+; a framework takes a \.tar\.gz/,
    ],
    ['a command', { command: ['python3'] }, /^\/command: cannot be said: a framework runs its e/],
    ['an image', { image: 'r.example/a:1' }, /^\/framework: cannot be said together with an image/],
    ['no arguments', { hyperParameterArguments: false }, /cannot be false/],
    ['a name of the toolkit', { hyperParameters: { sagemaker_program: 'a' } }, /the toolkit reads/],
    ['Graviton', { instanceType: 'ml.m6g.large' }, /for cpu and gpu of x86-64/],
    [
      'a GPU for sklearn',
      { framework: 'sklearn', frameworkVersion: '1.2-1', instanceType: 'ml.g5.xlarge' },
      /sklearn are for cpu of x86/,
    ],
    [
      'metrics that xgboost has',
      { ...xgboost, metrics: [{ name: 'a', regex: '(a)' }] },
      /has metrics of its own/,
    ],
    [
      'what only a framework has',
      {
        framework: undefined,
        frameworkVersion: undefined,
        source: undefined,
        image: 'r.example/a:1',
      },
      /^\/entryPoint: is there without a framework/,
    ],
  ])('is refused with %s', (_what, change, message) => {
    expect(refusalOf({ ...training, ...change }).message).toMatch(message);
  });

  it('is refused where its image has no place for what is to serve', () => {
    const serve = (change: object) => refusalOf({ ...endpoint, ...change }).message;
    const tensorflow = { framework: 'tensorflow', frameworkVersion: '2.19', source };
    expect(serve(tensorflow)).toMatch(/^\/source: .* takes handlers from the model alone/);
    const nested = { ...xgboost, source, entryPoint: 'a/inference.py' };
    expect(serve(nested)).toMatch(/^\/entryPoint: is a\/inference\.py; it is imported/);
    expect(serve({ ...xgboost, algorithm: 'kmeans' })).toMatch(/^\/algorithm: cannot be said/);
    expect(serve({ framework: 'pytorch', frameworkVersion: '2.8' })).toMatch(/serves .* 2\.6\.0/);
  });

  it('is sent as SageMaker’s own SDK sends it: image by processor, program and its archive', () => {
    const { AlgorithmSpecification, HyperParameters, Environment } = trainingRequest(
      ports,
      jobOf({ ...training, instanceType: 'ml.g4dn.xlarge' }),
    );
    expect(AlgorithmSpecification?.TrainingImage).toBe(
      '763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-training:2.6.0-gpu-py312',
    );
    expect(HyperParameters).toEqual({
      lr: '0.1',
      sagemaker_submit_directory: JSON.stringify(source),
      sagemaker_program: '"train.py"',
      sagemaker_job_name: `"ty-${'0'.repeat(26)}-01"`,
      sagemaker_region: '"eu-west-1"',
      sagemaker_container_log_level: '20',
    });
    expect(Environment).toEqual({});
  });

  it('is tuned with the same, and tensorflow with the folder that its image writes to', () => {
    const spec = { ...tuning, framework: 'tensorflow', frameworkVersion: '2.19' };
    const { StaticHyperParameters } = tuningRequest(ports, jobOf(spec)).TrainingJobDefinition!;
    expect(StaticHyperParameters).toMatchObject({
      sagemaker_program: '"train.py"',
      model_dir: '"/opt/ml/model"',
    });
  });

  it('is tuned by the metrics of xgboost alone where SageMaker takes it for the algorithm', () => {
    const spec = { ...tuning, ...xgboost };
    expect(refusalOf(spec).details.errors).toMatchObject([
      { pointer: '/objective/regex', defect: 'D23' },
      { pointer: '/objective/minimize' },
    ]);
    const objective = { minimize: 'validation:rmse' };
    expect(parseSpec({ ...spec, objective })).toMatchObject({ objective });
  });
});

describe('the table of frameworks', () => {
  it('has each version for both uses where it says so, in every region that has prices', () => {
    for (const [framework, { trains, serves }] of Object.entries(frameworks)) {
      for (const [use, images] of Object.entries({ trains, serves })) {
        for (const version of Object.keys(images.versions)) {
          for (const region of Object.keys(regionPrices)) {
            const wanted = {
              framework,
              version,
              use: use as 'serves',
              instanceType: 'ml.m5.large',
            };
            expect(frameworkImage(wanted, region)).toMatch(/^\d{12}\.dkr\.ecr\.\S+:\d[\w.-]*$/);
          }
        }
      }
    }
  });
});
