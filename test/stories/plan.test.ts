import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { fakePlane, runLine } from '../unit/cli/cli-harness.ts';
import { historyOf } from './executions.ts';
import { noDenials, type Story, startStory, taskJob, tuningJob } from './story.ts';

const learner = {
  kind: 'tuning',
  algorithm: 'linear-learner',
  hyperParameters: { predictor_type: 'regressor' },
  objective: { minimize: 'validation:rmse' },
  ranges: { wd: { min: 1e-6, max: 1e-3, scale: 'log' } },
  inputs: { train: 's3://data/train/', validation: 's3://data/validation/' },
  maxJobs: 4,
};

let story: Story;
beforeAll(async () => {
  story = await startStory();
});
afterEach(noDenials);

const planOf = async (job: object) => {
  const { status, body } = await story.api('POST', '/plans', job);
  expect(status).toBe(200);
  return body.plan;
};

describe('a plan', () => {
  it('says what a job makes, as whom it acts, and what can be reached', async () => {
    const { name: _name, notify: _notify, ...tuning } = tuningJob;
    const upload = { sha256: 'c'.repeat(64), name: 'source.zip' };
    const { uri: source } = (await story.api('POST', '/uploads', upload)).body;
    const plan = await planOf({
      kind: 'pipeline',
      stages: {
        image: { kind: 'image', source },
        train: { ...tuning, image: '${image.uri}' },
      },
    });
    const made = plan.creates.filter((one: { stage?: string }) => one.stage === 'train');
    expect(made.map((one: { what: string; count: number }) => [one.what, one.count])).toEqual([
      ['Step Functions execution', 1],
      ['Step Functions execution', 1],
      ['SageMaker tuning job', 1],
      ['SageMaker training job', 4],
    ]);
    expect(plan.creates[0].name).toBe('trainyard-job:ty-JOB-NN');
    const roles = plan.roles.map(({ role }: { role: string }) => role);
    expect(roles).toEqual(['that of trainyard-image', 'trainyard-default-sm-us-east-1']);
    expect(plan.exposure).toEqual(['Nothing of it can be reached from outside.']);
    expect(plan.inputs[0]).toMatchObject({ input: 'image.source', readable: true });
    expect(plan.images[1]).toMatchObject({ digest: 'known when its stage has ended' });
  });

  it('says which images and inputs are there, and what the scan of an image said', async () => {
    const upload = { sha256: 'a'.repeat(64), name: 'source.zip' };
    const { uri: source } = (await story.api('POST', '/uploads', upload)).body;
    const built = await story.end(await story.submit({ kind: 'image', source }));
    const [repository] = built.result.uri.split('@');
    const [, , Bucket] = source.split('/');
    const Key = 'projects/default/data/prices.csv';
    const body = { Bucket, Key, Body: Buffer.from('close\n1\n') };
    await story.kernel.call<Shape>('s3', 'PutObject', body, planePrincipal);
    const inputs = {
      there: `s3://${Bucket}/projects/default/data/`,
      missing: `s3://${Bucket}/projects/default/elsewhere/`,
      foreign: 's3://elsewhere/data/',
      later: source.replace(/a{64}/, 'b'.repeat(64)),
    };
    const plan = await planOf({ ...taskJob, image: `${repository}:${built.result.tag}`, inputs });
    const { digest, scan } = built.result;
    expect(plan.images).toEqual([{ image: `${repository}:${built.result.tag}`, digest, scan }]);
    const said = Object.fromEntries(
      plan.inputs.map((one: { input: string; exists: string }) => [one.input, one.exists]),
    );
    expect(said).toEqual({
      there: 'is there',
      missing: 'NOTHING IS THERE',
      foreign: 'not looked up: its role may not read it',
      later: 'sent by its content hash before the job',
    });
    const { images } = await planOf({ ...taskJob, image: `${repository}:nosuch` });
    expect(images[0].digest).toMatch(/^NO SUCH IMAGE/);
  });

  it('says how many slots are free now', async () => {
    const before = (await planOf(taskJob)).quotas;
    expect(before).toEqual([{ quota: 'task', allowed: 20, inUse: 0, free: 20, waiting: 0 }]);
    const id = await story.submit(taskJob);
    await story.until(id, 'Running');
    expect((await planOf(taskJob)).quotas[0]).toMatchObject({ inUse: 1, free: 19 });
    await story.end(id);
  });

  it('keeps the longest job that is allowed within what Step Functions allows', async () => {
    const month = 28 * 24 * 3600;
    const { machines, time } = await planOf({ ...tuningJob, timeoutSeconds: month });
    expect(machines.polls).toBeGreaterThan(670);
    expect(machines.historyEvents).toBeLessThan(machines.historyEventsAllowed);
    expect(machines.payloadBytes).toBeLessThan(machines.payloadBytesAllowed);
    expect(time).toMatchObject({ attemptSeconds: month, allAttemptsSeconds: 3 * month });
  });

  it('finds defects of the job and makes nothing', async () => {
    const environment = { AWS_SECRET_ACCESS_KEY: 'abc' };
    const { findings } = await planOf({ ...taskJob, environment });
    expect(findings).toMatchObject([
      { id: 'D04', level: 'error', where: '/environment/AWS_SECRET_ACCESS_KEY' },
      { id: 'D13', level: 'warning', where: '/image' },
    ]);
  });

  it('names the defect for which a job is refused', async () => {
    const bad = { ...learner, hyperParameters: {} };
    for (const target of ['/plans', '/jobs']) {
      const { status, body } = await story.api('POST', target, bad);
      expect({ status, errors: body.errors }).toMatchObject({
        status: 422,
        errors: [{ defect: 'D01', pointer: '/hyperParameters/predictor_type' }],
      });
    }
  });
});

describe('the bounds of a plan', () => {
  it('hold for a job whose events are all lost', async () => {
    const deaf = await startStory({
      faults: { deliver: ({ source }) => (source === 'aws.ecs' ? 'drop' : 'deliver') },
      model: () => ({ runSeconds: 9 * 3600, exitCode: 0 }),
    });
    const long = { ...taskJob, timeoutSeconds: 10 * 3600 };
    const { plan } = (await deaf.api('POST', '/plans', long)).body;
    const id = await deaf.submit(long);
    expect(await deaf.end(id)).toMatchObject({ phase: 'Succeeded' });
    const events = await historyOf(deaf, id, 'attempt');
    const watched = events.filter((one: Shape) => one.stateEnteredEventDetails?.name === 'Watch');
    expect(watched.length).toBeGreaterThan(10);
    expect(watched.length).toBeLessThanOrEqual(plan.machines.polls);
    expect(events.length).toBeLessThanOrEqual(plan.machines.historyEvents);
  });
});

describe('a tuning job with a built-in algorithm', () => {
  it('is planned with the image that AWS has in the region', async () => {
    const { images, findings, cost } = await planOf(learner);
    expect(images[0].image).toBe('382416733822.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1');
    expect(findings.map(({ id }: { id: string }) => id)).toEqual(['D11', 'D11']);
    expect(cost[0].what).toBe('4 trials on 1 × ml.m5.large');
  });

  it('fails on a local plane that does not play it, and says so', async () => {
    const objective = { minimize: 'validation:rmse' };
    const ranges = { num_round: { min: 10, max: 100, type: 'integer' } };
    const boost = { ...learner, algorithm: 'xgboost', hyperParameters: {}, objective };
    const job = await story.end(await story.submit({ ...boost, ranges }));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'InvalidSpec' });
    expect(job.message).toMatch(/xgboost exists on AWS only/);
  });
});

describe('trainyard plan', () => {
  let cwd = '';
  let front: Awaited<ReturnType<typeof fakePlane>>;
  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'plan-'));
    mkdirSync(join(cwd, 'source'));
    front = await fakePlane(async ({ method, path, query, json }) => {
      const target = `${path}?${new URLSearchParams(query)}`;
      return await story.api(method, target, json());
    });
  });
  afterAll(() => {
    front.close();
    rmSync(cwd, { recursive: true });
  });

  const job = `
kind: tuning
source: source
objective: {minimize: "validation:rmse", regex: "validation:rmse=([0-9.]+)"}
ranges: {wd: {min: 1e-6, max: 1e-1}}
maxJobs: 4
`;
  const plan = async (files: Record<string, string>, ...options: string[]) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    return await runLine(['plan', 'job.yaml', ...options], { url: front.url, cwd });
  };

  it('is content with a sound job, and tries its metric on the lines of a log', async () => {
    const { code, out } = await plan(
      {
        'job.yaml': job,
        'source/Dockerfile': 'FROM node:24-slim\nCOPY . .\n',
        'train.log': 'epoch 1\nvalidation:rmse=17.5\nvalidation:rmse=16.25\n',
      },
      '--sample',
      'train.log',
    );
    expect(out).toMatch('tuning: validation:rmse = 16.25 by line 3 (2 in all)');
    expect(out).toMatch('Findings  none; nothing would be refused');
    expect(code).toBe(0);
  });

  it('has eight lines where nothing is wrong, and all the rest with --verbose', async () => {
    const { out } = await plan({});
    expect(out.split('\n').map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
      'pipeline (pipeline, project default)',
      ...['Runs', 'Time', 'Cost', 'Where', 'Findings', ''],
    ]);
    expect(out).toMatch(/Cost +likely \$\d\S*, at most \$\d\S* an attempt, \$\d\S* in all; no cap/);
    expect(out).toMatch(/Where +http:\/\/127\S+; it starts at once/);
    const whole = await plan({}, '--verbose');
    expect(whole.out).toMatch(/Will be created:[\s\S]*Acts as:[\s\S]*Slots:[\s\S]*Findings: none/);
  });

  it('says that no line of the log gives the metric', async () => {
    const { out } = await plan(
      { 'train.log': 'rmse: 17\n' },
      '--sample',
      'train.log',
      '-o',
      'json',
    );
    const { metrics } = JSON.parse(out).plan;
    expect(metrics).toMatchObject([{ stage: 'tuning', matches: 0, line: null, value: null }]);
  });

  it('warns with exit code 0, and fails with 2 on what is wrong for certain', async () => {
    const unpinned = { 'source/Dockerfile': 'FROM node\nCOPY . .\n' };
    expect((await plan(unpinned)).out).toMatch('Findings  1 warning; nothing would be refused');
    const warned = await plan(unpinned, '--verbose');
    expect(warned.out).toMatch('warning D13 source/Dockerfile:1: The image starts from node');
    expect(warned.code).toBe(0);
    const failed = await plan({ 'source/Dockerfile': 'FROM node:24\nENV API_TOKEN=letmein\n' });
    expect(failed.out).toMatch('error D03 source/Dockerfile:2:');
    expect(failed.out).not.toMatch('letmein');
    expect(failed.code).toBe(2);
  });

  it('says which lines of a Dockerfile this machine cannot build', async () => {
    const lines = ['FROM python:3.13-slim', 'COPY . .', 'RUN apt-get update', 'RUN pip install x'];
    const failed = await plan({
      'job.yaml': job,
      'source/Dockerfile': `${lines.join('\n')}\nRUN pip install -r requirements.txt\n`,
    });
    expect(failed.out.match(/error .*source\/Dockerfile:\d+: RUN .*/g)).toEqual([
      expect.stringContaining(':3: RUN apt-get update is not possible without a container engine'),
      expect.stringContaining(':4: RUN pip install x is not possible'),
    ]);
    expect(failed.out).toMatch('RUN may be npm ci, npm install or pip install -r FILE');
    expect(failed.code).toBe(2);
    const other = await plan({ 'source/Dockerfile': 'FROM ubuntu:24.04\nRUN ls\n' });
    expect(other.out).toMatch('Dockerfile:1: FROM ubuntu:24.04 (neither a Node nor a Python base)');
  });

  it('plans one run of a schedule, and finds that it names no time zone', async () => {
    const nested = job.trim().replaceAll('\n', '\n  ');
    const schedule = `kind: schedule\nname: nightly\nschedule: "0 2 * * *"\njob:\n  ${nested}\n`;
    const files = { 'job.yaml': schedule, 'source/Dockerfile': 'FROM node:24\n' };
    const { code, out } = await plan(files);
    expect(out).toMatch('Findings  1 error; nothing');
    expect(out).toMatch('error D14 /timeZone:');
    expect(code).toBe(2);
    const zoned = await plan({ 'job.yaml': `timeZone: Europe/Berlin\n${schedule}` });
    expect(zoned.out).toMatch(/Month +30 runs in 30 days: likely \$/);
    expect(zoned.out).toMatch('Findings  none');
    expect(zoned.code).toBe(0);
  });

  it('tells what is wrong in the source also of a job that the plane refuses', async () => {
    const refused = { 'job.yaml': job.replace('maxJobs: 4', 'maxJobs: none') };
    const { code, err } = await plan({ ...refused, 'source/Dockerfile': 'FROM node\n' });
    expect(err).toMatch('warning D13 source/Dockerfile:1:');
    expect(err).toMatch('/maxJobs');
    expect(code).toBe(2);
    await plan({ 'job.yaml': job });
  });

  it('finds a defect of the configuration beside the job', async () => {
    const ids = "'subnet-0a1b2c3d\\tsubnet-0a1b2c3e'";
    const network = `{ subnetIds: [${ids}], securityGroupId: 'sg-0a1b2c3d' }`;
    const config = `export default { network: ${network} };`;
    const { out, code } = await plan({
      'trainyard.config.ts': config,
      'source/Dockerfile': 'FROM node:24\n',
    });
    expect(out).toMatch('error D09 trainyard.config.ts network.subnetIds[0]:');
    expect(code).toBe(2);
  });
});
