import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strToU8, zipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { imageBuildspec } from '../../../../infra/aws/image-buildspec.ts';
import type { Clock, Principal, Shape } from '../../../../infra/local/kernel/types.ts';
import { createCodebuild } from '../../../../infra/local/services/codebuild/codebuild.ts';
import { createEcr } from '../../../../infra/local/services/ecr/ecr.ts';
import { createImageSource } from '../../../../infra/local/workloads/image-source.ts';
import { createProcessRunner } from '../../../../infra/local/workloads/process-runner.ts';
import type { LocalRunner } from '../../../../infra/local/workloads/types.ts';
import { createVirtualRunner } from '../../../../infra/local/workloads/virtual-runner.ts';
import {
  cache,
  fakeServices,
  makeKernel,
  newSeen,
  temporaryFolder,
  until,
  virtualClock,
  wallClock,
} from '../workloads/workloads-harness.ts';

const caller: Principal = { arn: 'arn:aws:sts::000000000000:assumed-role/r/s', roleArn: 'arn:r' };
const registry = '000000000000.dkr.ecr.us-east-1.amazonaws.com';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The line by which the plane's own builds push. */
const push: string = parse(imageBuildspec()).phases.build.commands.at(-1);

const buildspec = `version: 0.2
env:
  variables: {GREETING: hello}
  exported-variables: [DIGEST]
phases:
  pre_build:
    commands:
      - aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"
      - NAME=world
  build:
    commands:
      - echo "$GREETING $NAME"
      - docker build -t "$IMAGE_URI:$IMAGE_TAG" -f "$DOCKERFILE" .
      - ${push}
      - DIGEST=$(docker inspect --format '{{index .RepoDigests 0}}' "$IMAGE_URI:$IMAGE_TAG")
`;

async function plane(runner: LocalRunner, folder: string, clock: Clock, denied: string[] = []) {
  const seen = newSeen();
  const codebuild = createCodebuild({ runner, folder });
  const services = [runner.service, createEcr(), codebuild, ...fakeServices(seen)];
  const kernel = makeKernel({ services, clock, denied });
  const make = (service: string, type: string, properties: Shape) =>
    kernel.transact((tx, context) => {
      const resource = { logicalId: 'X', type, physicalName: 'x', properties, asset: () => '' };
      return kernel.service(service).resources![type]!(tx, resource, context);
    });
  make('ecr', 'AWS::ECR::Repository', {
    RepositoryName: 'jobs',
    ImageTagMutability: 'IMMUTABLE',
  });
  make('codebuild', 'AWS::CodeBuild::Project', {
    Name: 'trainyard-image',
    ServiceRole: 'arn:aws:iam::000000000000:role/build',
    Source: { Type: 'NO_SOURCE', BuildSpec: buildspec },
    Environment: {
      Type: 'LINUX_CONTAINER',
      Image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
      ComputeType: 'BUILD_GENERAL1_SMALL',
      EnvironmentVariables: [
        { Name: 'IMAGE_URI', Value: `${registry}/jobs` },
        { Name: 'REGISTRY', Value: registry },
        { Name: 'DOCKERFILE', Value: 'Dockerfile' },
      ],
    },
    LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: '/jobs', StreamName: 'image' } },
  });
  const ask = <T = Shape>(service: string, operation: string, request: Shape) =>
    kernel.call<T>(service, operation, request, caller);
  const start = async (more: Shape = {}): Promise<Shape> => {
    const request = {
      projectName: 'trainyard-image',
      sourceTypeOverride: 'S3',
      sourceLocationOverride: 'bucket/source.zip',
      environmentVariablesOverride: [{ name: 'IMAGE_TAG', value: 'v1' }],
      ...more,
    };
    return (await ask('codebuild', 'StartBuild', request)).build;
  };
  const get = async ({ id }: Shape) =>
    (await ask('codebuild', 'BatchGetBuilds', { ids: [id] })).builds[0] as Shape;
  return { seen, kernel, ask, start, get };
}

/** A plane with real processes and a wire that has the two operations that a build needs. */
async function real(files: Record<string, string>) {
  const { folder, remove } = await temporaryFolder();
  cleanups.push(remove);
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)]);
  const archive = zipSync(Object.fromEntries(entries));
  const server = createServer((request, response) => {
    if (request.method === 'GET') return response.end(archive);
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const asked = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const answer = await parts.ask('ecr', operation, asked).catch(({ code, message }) => {
        response.statusCode = 400;
        return { __type: code, message };
      });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  const runner = createProcessRunner({
    folder,
    images: createImageSource({ folder, programs: { node: process.execPath }, cache }),
    clock: wallClock,
    region: 'us-east-1',
    endpoint: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log: () => {},
  });
  const parts = await plane(runner, folder, wallClock);
  await parts.kernel.start();
  cleanups.push(async () => {
    runner.close();
    await parts.kernel.stop();
  });
  return { ...parts, folder };
}

async function virtual(exitCode = 0, denied: string[] = []) {
  const time = virtualClock();
  const model = () => ({ runSeconds: 600, exitCode });
  const runner = createVirtualRunner({ random: () => 0.5, model });
  const parts = await plane(runner, '/nowhere', time.clock, denied);
  await runner.service.resume?.(parts.kernel);
  return { ...parts, time };
}

const source = {
  Dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nCMD ["node", "train.mjs"]\n',
  'train.mjs': 'console.log("trained")',
};

describe('a CodeBuild build', () => {
  it('runs the buildspec, builds the image and pushes it', async () => {
    const { seen, ask, start, get } = await real(source);
    const build = await start();
    expect(build).toMatchObject({ buildStatus: 'IN_PROGRESS', currentPhase: 'QUEUED' });
    await until(async () => (await get(build)).buildComplete);
    const done = await get(build);
    expect(done.phases.map((phase: Shape) => [phase.phaseType, phase.phaseStatus])).toEqual([
      ['SUBMITTED', 'SUCCEEDED'],
      ['QUEUED', 'SUCCEEDED'],
      ['PROVISIONING', 'SUCCEEDED'],
      ['DOWNLOAD_SOURCE', 'SUCCEEDED'],
      ['INSTALL', 'SUCCEEDED'],
      ['PRE_BUILD', 'SUCCEEDED'],
      ['BUILD', 'SUCCEEDED'],
      ['POST_BUILD', 'SUCCEEDED'],
      ['FINALIZING', 'SUCCEEDED'],
      ['COMPLETED', undefined],
    ]);
    const images = { repositoryName: 'jobs', imageIds: [{ imageTag: 'v1' }] };
    const { imageDetails } = await ask('ecr', 'DescribeImages', images);
    const digest = `${registry}/jobs@${imageDetails[0].imageDigest}`;
    expect(done.exportedEnvironmentVariables).toEqual([{ name: 'DIGEST', value: digest }]);
    expect(seen.lines.map(({ message }) => message)).toContain('hello world');
    const stream = `image/${build.id.split(':')[1]}`;
    expect(new Set(seen.lines.map((line) => `${line.group} ${line.stream}`))).toEqual(
      new Set([`/jobs ${stream}`]),
    );
    const builds = seen.events.filter(({ source: from }) => from === 'aws.codebuild');
    expect(builds.map(({ detail }) => detail['build-status'])).toEqual([
      'IN_PROGRESS',
      'SUCCEEDED',
    ]);
    expect(builds[1]).toMatchObject({
      detailType: 'CodeBuild Build State Change',
      detail: { 'project-name': 'trainyard-image', 'build-id': build.arn },
    });
  });

  it('takes the image of another build where its tag is there already', async () => {
    const { seen, ask, start, get } = await real(source);
    const digests: string[] = [];
    for (const _ of [1, 2]) {
      const build = await start();
      await until(async () => (await get(build)).buildComplete);
      expect(await get(build)).toMatchObject({ buildStatus: 'SUCCEEDED' });
      const images = { repositoryName: 'jobs', imageIds: [{ imageTag: 'v1' }] };
      digests.push((await ask('ecr', 'DescribeImages', images)).imageDetails[0].imageDigest);
    }
    expect(digests[1]).toBe(digests[0]);
    const lines = seen.lines.map(({ message }) => message);
    expect(lines.filter((line) => line === 'Another build has pushed this image.')).toHaveLength(1);
    expect(lines.join('\n')).toContain('cannot be overwritten because the tag is immutable');
  }, 20_000);

  it('says in its phase why a Dockerfile was refused', async () => {
    const dockerfile = 'FROM node:24\nRUN apt-get install -y gcc\n';
    const { start, get } = await real({ ...source, Dockerfile: dockerfile });
    const build = await start();
    await until(async () => (await get(build)).buildComplete);
    const done = await get(build);
    expect(done.buildStatus).toBe('FAILED');
    const failed = done.phases.find((phase: Shape) => phase.phaseStatus === 'FAILED');
    expect(failed).toMatchObject({
      phaseType: 'BUILD',
      contexts: [
        {
          statusCode: 'COMMAND_EXECUTION_ERROR',
          message: expect.stringMatching(/exit status 1\. Dockerfile line 2: RUN apt-get install/),
        },
      ],
    });
  });

  it('does not unpack a source that leads out of its folder', async () => {
    const { start, get } = await real({ '../outside': 'x' });
    const build = await start();
    await until(async () => (await get(build)).buildComplete);
    const { phases } = await get(build);
    expect(phases.find((phase: Shape) => phase.phaseStatus === 'FAILED')).toMatchObject({
      phaseType: 'DOWNLOAD_SOURCE',
      contexts: [{ message: expect.stringContaining('leads out of it') }],
    });
  });

  it('pushes in virtual time an image named by its source', async () => {
    const { time, kernel, ask, start, get } = await virtual();
    const build = await start();
    await time.run(kernel);
    expect(await get(build)).toMatchObject({ buildStatus: 'SUCCEEDED', buildComplete: true });
    const images = await ask('ecr', 'DescribeImages', { repositoryName: 'jobs' });
    expect(images.imageDetails).toMatchObject([{ imageTags: ['v1'] }]);
  });

  it('fails where the role may not push or log', async () => {
    for (const denied of ['ecr:PutImage', 'logs:CreateLogStream']) {
      const { time, kernel, start, get } = await virtual(0, [denied]);
      kernel.service('logs').operations.CreateLogStream!.authorize = () => [
        { action: 'logs:CreateLogStream', resource: '*' },
      ];
      const build = await start();
      await time.run(kernel);
      const { buildStatus, phases } = await get(build);
      expect(buildStatus).toBe('FAILED');
      const { contexts } = phases.find((phase: Shape) => phase.phaseStatus === 'FAILED');
      expect(contexts[0].message).toContain(`not authorized to perform: ${denied}`);
    }
  });

  it('is stopped once, and times out', async () => {
    const { time, kernel, ask, start, get } = await virtual();
    const stopped = await start();
    await time.run(kernel, 1000);
    await ask('codebuild', 'StopBuild', { id: stopped.id });
    await ask('codebuild', 'StopBuild', { id: stopped.id });
    const late = await start({ timeoutInMinutesOverride: 5 });
    await time.run(kernel);
    expect((await get(stopped)).buildStatus).toBe('STOPPED');
    const timedOut = await get(late);
    expect(timedOut.buildStatus).toBe('TIMED_OUT');
    expect(timedOut.endTime - timedOut.startTime).toBe(300);
  });

  it('is started once per token within five minutes', async () => {
    const { time, kernel, start } = await virtual();
    const first = await start({ idempotencyToken: 'ty-1' });
    expect((await start({ idempotencyToken: 'ty-1' })).id).toBe(first.id);
    await time.run(kernel, 301_000);
    expect((await start({ idempotencyToken: 'ty-1' })).id).not.toBe(first.id);
  });
});
