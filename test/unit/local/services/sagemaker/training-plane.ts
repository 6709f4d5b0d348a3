import { writeFile } from 'node:fs/promises';
import { planePrincipal } from '../../../../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { createS3 } from '../../../../../infra/local/services/s3/s3.ts';
import { createSagemaker } from '../../../../../infra/local/services/sagemaker/sagemaker.ts';
import { tuner } from '../../../../../infra/local/tuner/tuner.ts';
import { createProcessRunner } from '../../../../../infra/local/workloads/process-runner.ts';
import {
  fakeServices,
  makeKernel,
  newSeen,
  temporaryFolder,
  until,
  wallClock,
} from '../../workloads/workloads-harness.ts';
import { definition } from './sagemaker-plane.ts';

/** What each program of these tests begins with. */
const prelude = `
  const { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } = require('node:fs');
  const base = process.env.SAGEMAKER_BASE_DIR;
  const { hosts, current_host: me } =
    JSON.parse(readFileSync(base + '/input/config/resourceconfig.json', 'utf8'));
`;

/**
 * SageMaker with real processes and files; logs, sessions and events are only noted.
 *
 * @param options.named whether hosts have names, where the machine can give them any
 */
export async function startTrainingPlane({ named = true } = {}) {
  const { folder, remove } = await temporaryFolder();
  const seen = newSeen();
  const boot = async () => {
    const runner = createProcessRunner({
      folder,
      images: {
        find: async () => ({
          programs: [process.execPath.replace(/\/node$/, '')],
          entrypoint: [],
          cmd: [],
          environment: {},
          workdir: '/',
        }),
      },
      clock: wallClock,
      region: 'us-east-1',
      endpoint: () => undefined,
      ...(named ? {} : { programs: [folder] }),
      log: () => {},
    });
    const kernel = makeKernel({
      services: [
        createS3({ folder }),
        createSagemaker({ runner, folder, tuner }),
        runner.service,
        ...fakeServices(seen),
      ],
      clock: wallClock,
      database: `${folder}/db`,
    });
    await kernel.start();
    return { runner, kernel };
  };
  let plane = await boot();
  const call = (service: string, operation: string, request: Shape) =>
    plane.kernel.call<Shape>(service, operation, request, planePrincipal);
  await call('s3', 'CreateBucket', { Bucket: 'plane' });
  const close = async () => {
    plane.runner.close();
    await plane.kernel.stop().catch(() => {});
  };
  const job = (TrainingJobName: string) =>
    call('sagemaker', 'DescribeTrainingJob', { TrainingJobName });
  return {
    seen,
    call,
    job,
    put: (Key: string, text: string) =>
      call('s3', 'PutObject', { Bucket: 'plane', Key, Body: Buffer.from(text) }),
    get: async (Key: string) => {
      const { Body } = await call('s3', 'GetObject', { Bucket: 'plane', Key });
      return Buffer.from(Body);
    },
    /** Trains with a program in Node.js that knows `base`, `hosts` and `me`. */
    create: async (TrainingJobName: string, program: string, more: Shape = {}) => {
      const file = `${folder}/${TrainingJobName}.cjs`;
      await writeFile(file, prelude + program);
      const { InputDataConfig: _, ...rest } = definition;
      return call('sagemaker', 'CreateTrainingJob', {
        TrainingJobName,
        ...rest,
        AlgorithmSpecification: {
          ...definition.AlgorithmSpecification,
          ContainerEntrypoint: ['node', file],
        },
        ...more,
      });
    },
    until: (name: string, secondary: string) =>
      until(async () => (await job(name)).SecondaryStatus === secondary),
    end: async (name: string): Promise<Shape> => {
      await until(async () => !/InProgress|Stopping/.test((await job(name)).TrainingJobStatus));
      return job(name);
    },
    running: () => plane.runner.running().map(({ id }) => id),
    said: () => seen.lines.map(({ message }) => message),
    /** Closes the plane, and starts another on its folder. */
    restart: async () => {
      await close();
      plane = await boot();
    },
    close: async () => {
      await close();
      await remove();
    },
  };
}

/** The plane of the tests above. */
export type TrainingPlane = Awaited<ReturnType<typeof startTrainingPlane>>;

/** So many instances. */
export const instances = (InstanceCount: number) => ({
  ResourceConfig: { ...definition.ResourceConfig, InstanceCount },
});
