/** Small pieces of guides and worksheets that carry a defect, and the same piece mended. */

const digest = `sha256:${'0'.repeat(64)}`;
const task = { kind: 'task', image: `registry.example/trainer@${digest}` };
const endpoint = { kind: 'endpoint', name: 'dogs', model: '@latest(dogs)', ttl: '8h' };
const tuning = {
  kind: 'tuning',
  image: `registry.example/trainer@${digest}`,
  objective: { minimize: 'validation:rmse', regex: 'rmse=([0-9.]+)' },
  ranges: { wd: { min: 1e-6, max: 1e-3 } },
  maxJobs: 4,
};
const pipeline = (stage: object) => ({ kind: 'pipeline', stages: { train: stage } });

const learner = {
  kind: 'tuning',
  algorithm: 'linear-learner',
  hyperParameters: { predictor_type: 'regressor' },
  objective: { minimize: 'validation:rmse' },
  ranges: { wd: { min: 1e-6, max: 1e-3, scale: 'log' } },
  inputs: {
    train: 's3://plane/projects/default/train/',
    validation: 's3://plane/projects/default/validation/',
  },
  contentType: 'text/csv',
  maxJobs: 4,
  maxParallelJobs: 2,
};

/** A job; `at` is where the defect is found in it. */
export interface SpecSeed {
  id: string;
  at: string;
  bad: object;
  good: object;
}

/** Jobs that are valid and carry a defect. */
export const specSeeds: readonly SpecSeed[] = [
  {
    id: 'D03',
    at: '/environment/JUPYTER_TOKEN',
    bad: { ...task, environment: { JUPYTER_TOKEN: 'letmein' } },
    good: { ...task, environment: { TOKENIZERS_PARALLELISM: 'false', MAX_TOKENS: 512 } },
  },
  {
    id: 'D03',
    at: '/access/cidr',
    bad: { kind: 'notebook', image: task.image, access: { cidr: '203.0.113.7/32' } },
    good: { kind: 'notebook', image: task.image },
  },
  {
    id: 'D04',
    at: '/environment/AWS_SECRET_ACCESS_KEY',
    bad: { ...task, environment: { AWS_SECRET_ACCESS_KEY: 'x' } },
    good: { ...task, environment: { AWS_DEFAULT_REGION: 'us-east-1' } },
  },
  {
    id: 'D10',
    at: '/stages/train/command/2',
    bad: pipeline({ ...task, command: ['sh', '-c', 'python train.py || true'] }),
    good: pipeline({ ...task, command: ['sh', '-c', 'python train.py || exit 3'] }),
  },
  {
    id: 'D11',
    at: '/inputs/raw',
    bad: { ...task, inputs: { raw: 's3://elsewhere/prices.csv' } },
    good: { ...task, inputs: { raw: 's3://plane/projects/default/uploads/prices.csv' } },
  },
  {
    id: 'D11',
    at: '/model',
    bad: { ...endpoint, model: 's3://elsewhere/model.tar.gz', image: task.image },
    good: endpoint,
  },
  {
    id: 'D13',
    at: '/image',
    bad: { ...task, image: 'registry.example/trainer:latest' },
    good: { ...task, image: 'plane.example/images:latest' },
  },
  {
    id: 'D16',
    at: '/stages/train/image',
    bad: pipeline({ ...task, image: 'registry.example:5000/trainer' }),
    good: pipeline(task),
  },
  {
    id: 'D19',
    at: '/scale/target',
    bad: { ...endpoint, scale: { min: 1, max: 3, target: 20 } },
    good: { ...endpoint, scale: { min: 1, max: 3, target: 1200 } },
  },
  {
    id: 'D20',
    at: '/instanceCount',
    bad: { ...tuning, instanceCount: 5 },
    good: { ...tuning, instanceCount: 1 },
  },
  {
    id: 'D20',
    at: '/stages/train/instanceCount',
    bad: pipeline({ ...tuning, instanceCount: 2 }),
    good: { ...learner, instanceCount: 2 },
  },
];

/** Jobs for which the specification has no room. */
export const refusedSeeds: readonly SpecSeed[] = [
  {
    id: 'D01',
    at: '/hyperParameters/predictor_type',
    bad: { ...learner, hyperParameters: {} },
    good: learner,
  },
  {
    id: 'D01',
    at: '/stages/train/hyperParameters/num_classes',
    bad: pipeline({ ...learner, hyperParameters: { predictor_type: 'multiclass_classifier' } }),
    good: pipeline(learner),
  },
  {
    id: 'D23',
    at: '/objective/regex',
    bad: { ...learner, objective: { minimize: 'validation:rmse', regex: 'rmse=(.*)' } },
    good: learner,
  },
  {
    id: 'D24',
    at: '/objective/maximize',
    bad: { ...learner, objective: { maximize: 'validation:rmse' } },
    good: { ...learner, objective: { maximize: 'validation:dcg' } },
  },
  {
    id: 'D15',
    at: '/memory',
    bad: { ...task, cpu: 4096, memory: 32768 },
    good: { ...task, cpu: 16384, memory: 122880 },
  },
  { id: 'D22', at: '/ttl', bad: { ...endpoint, ttl: undefined }, good: endpoint },
  {
    id: 'D24',
    at: '/objective',
    bad: { ...tuning, objective: { regex: 'rmse=([0-9.]+)' } },
    good: tuning,
  },
];

/** Configurations that carry a defect. */
export const configSeeds = [
  {
    id: 'D09',
    at: 'network.subnetIds[0]',
    bad: {
      network: { subnetIds: ['subnet-0a1b2c3d\tsubnet-0a1b2c3e'], securityGroupId: 'sg-0a1b2c3d' },
    },
    good: {
      network: {
        subnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3e'],
        securityGroupId: 'sg-0a1b2c3d',
      },
    },
  },
  {
    id: 'D21',
    at: 'access[0].principal',
    bad: { access: [{ principal: '*', projects: ['*'], role: 'admin' }] },
    good: {
      access: [
        { principal: 'arn:aws:sts::*:assumed-role/trainers/*', projects: ['*'], role: 'admin' },
      ],
    },
  },
];
