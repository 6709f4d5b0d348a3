import { planePrincipal } from '../../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../../infra/local/kernel/types.ts';
import type { ContainerSpec } from '../../../infra/local/workloads/types.ts';
import type { Story } from '../../stories/story.ts';
import type { Setting } from './world.ts';

/** Whom the end of each job is told. */
export const reader = 'ml@example.com';

const notify = [`email:${reader}`];
const worker = 'registry.example/worker:1';
const trainer = 'registry.example/trainer:1';

/** Long enough for every outage: the time of an attempt is not what is tried here. */
const timeoutSeconds = 6 * 3600;

const task = { kind: 'task', image: worker, command: ['node', 'work.mjs'], timeoutSeconds };
const tuning = {
  kind: 'tuning',
  image: trainer,
  command: ['node', 'train.mjs'],
  objective: { minimize: 'loss', regex: 'loss=([0-9.]+)' },
  metrics: [{ name: 'accuracy', regex: 'accuracy=([0-9.]+)' }],
  ranges: { x: { min: 0, max: 1 } },
  maxJobs: 2,
  maxParallelJobs: 2,
  timeoutSeconds,
};

const training = {
  kind: 'training',
  image: trainer,
  command: ['node', 'train.mjs'],
  metrics: [{ name: 'loss', regex: 'loss=([0-9.]+)' }],
  instanceCount: 2,
  timeoutSeconds,
};

/** A small job of each kind. */
const jobs: Record<string, (story: Story) => Promise<object> | object> = {
  task: () => task,
  training: () => training,
  tuning: () => tuning,
  transform: async (story) => ({
    kind: 'transform',
    model: await placed(story, 'model.tar.gz'),
    image: trainer,
    command: ['node', 'serve.mjs'],
    input: (await placed(story, 'in/data.csv')).replace('data.csv', ''),
    timeoutSeconds,
  }),
  image: async (story) => ({
    kind: 'image',
    source: await placed(story, 'source.zip'),
    verify: { command: ['node', '--version'] },
    timeoutSeconds,
  }),
  endpoint: async (story) => ({
    kind: 'endpoint',
    model: await placed(story, 'model.tar.gz'),
    image: trainer,
    command: ['node', 'serve.mjs'],
    ttl: '7d',
    timeoutSeconds,
  }),
  notebook: () => ({
    kind: 'notebook',
    image: worker,
    access: { cidr: '203.0.113.7/32' },
    ttl: '7d',
    timeoutSeconds,
  }),
  service: () => ({ kind: 'service', image: worker, ttl: '7d', timeoutSeconds }),
  pipeline: () => ({
    kind: 'pipeline',
    timeoutSeconds,
    stages: {
      prepare: { ...task, outputs: ['data'] },
      train: { ...tuning, maxJobs: 1, maxParallelJobs: 1, needs: ['prepare'] },
    },
  }),
};

/** The job of a world, named after its kind. */
export async function jobOf(story: Story, { kind }: Setting, deadlineSeconds?: number) {
  const deadline = deadlineSeconds === undefined ? {} : { deadlineSeconds };
  const job = jobs[kind];
  if (!job) throw new Error(`The kind ${kind} has no small job here: give it one.`);
  return { ...(await job(story)), name: kind, notify, ...deadline };
}

/** Puts an object where the project's roles may read it, and answers its URI. */
async function placed({ kernel }: Story, name: string): Promise<string> {
  const call = (operation: string, request: object) =>
    kernel.call<Shape>('s3', operation, request, planePrincipal);
  const { Buckets } = await call('ListBuckets', {});
  const place = { Bucket: Buckets[0].Name, Key: `projects/default/uploads/${name}` };
  await call('PutObject', { ...place, Body: Buffer.from('bytes') });
  return `s3://${place.Bucket}/${place.Key}`;
}

/** How long the user's code works: so long that it ends inside an outage, or far beyond it. */
export const workSeconds = { short: 300, long: 7200 } as const;

/** How long a deployed model takes to become healthy; SageMaker waits ten minutes for it. */
const healthySeconds = { short: 60, long: 500 } as const;

/** In the words of Amazon ECS. */
const neverStarts = 'CannotStartContainerError: exec: "sh": executable file not found in $PATH';

/** A container of the user's code; what moves files around it takes a few seconds. */
export function modelOf({ kind, code }: Setting, length: keyof typeof workSeconds) {
  return (spec: ContainerSpec) => {
    const isOwn = !/-stage-(in|out)$/.test(spec.id);
    const decides = { pipeline: 'sagemaker', image: 'codebuild' }[kind as string] ?? spec.service;
    const fails = code === 'fails' && isOwn && spec.service === decides;
    return {
      // What serves has no end of its own: it fails by not starting.
      ...(fails && spec.serves ? { neverStarts } : {}),
      runSeconds: isOwn ? workSeconds[length] : 5,
      exitCode: fails ? 1 : 0,
      lines: [
        ...(spec.service === 'sagemaker' ? ['loss=0.5'] : []),
        fails ? "KeyError: 'close'" : 'done',
      ],
    };
  };
}

/** What a container that serves answers; `submittedAt` is undefined until the job was. */
export function serveOf(
  { code }: Setting,
  length: keyof typeof healthySeconds,
  now: () => number,
  submittedAt: () => number | undefined,
) {
  return () => {
    const since = submittedAt();
    const isHealthy = since !== undefined && now() > since + healthySeconds[length] * 1000;
    return { status: isHealthy && code === 'succeeds' ? 200 : 500, body: new Uint8Array() };
  };
}
