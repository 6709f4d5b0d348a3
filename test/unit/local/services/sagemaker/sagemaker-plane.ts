import { Kernel, planePrincipal } from '../../../../../infra/local/kernel/kernel.ts';
import { seededRandom } from '../../../../../infra/local/kernel/seeded-random.ts';
import {
  AwsError,
  type Check,
  type Clock,
  type Service,
  type Shape,
} from '../../../../../infra/local/kernel/types.ts';
import { createSagemaker } from '../../../../../infra/local/services/sagemaker/sagemaker.ts';
import { tuner } from '../../../../../infra/local/tuner/tuner.ts';
import type {
  ContainerNetwork,
  ContainerSpec,
  ContainerStatus,
  Runner,
} from '../../../../../infra/local/workloads/types.ts';

export const roleArn = 'arn:aws:iam::000000000000:role/trainyard-sagemaker';
const start = 1_700_000_000_000;

/** How a fake container goes: what it prints, how long it takes, how it ends. */
export interface Course {
  output?: string;
  seconds?: number;
  exitCode?: number;
  neverStarts?: string;
}

/** The hyperparameters with which a container was started. */
const given = new WeakMap<ContainerSpec, Record<string, string>>();

/** What outlives a plane: containers, objects, events and the time. */
export class World {
  now = start;
  readonly started: ContainerSpec[] = [];
  readonly objects = new Map<string, Uint8Array>();
  readonly events: Shape[] = [];
  readonly checks: Check[] = [];
  readonly readers = new Set<string>();
  course: (spec: ContainerSpec) => Course | Promise<Course> = () => ({});
  /** Throws inside the n-th outside call from now on, after its effect. */
  crashAfter = Number.POSITIVE_INFINITY;
  /** Where serving containers listen, of planes with a folder; without it nothing is sent. */
  network?: { of: ContainerNetwork; port: number };
  kernel?: Kernel;
  readonly #containers = new Map<string, Course & { startedAt: number; endedAt: number }>();
  readonly #random = seededRandom(42);

  /** A plane on this database; containers and objects are those of the world. */
  boot(database: string, folder?: string): Kernel {
    const clock: Clock = { now: () => this.now, wakeAt: () => () => {} };
    this.kernel = new Kernel({
      ports: {
        clock,
        database,
        random: this.#random,
        account: '000000000000',
        region: 'us-east-1',
        log: () => {},
      },
      services: [
        createSagemaker({
          runner: this.#runner(),
          tuner,
          ...(folder && { folder }),
          ...(this.network && { servingPort: this.network.port }),
        }),
        ...this.#others(),
      ],
      authorize: (_tx, principal, check) => {
        this.checks.push(check);
        if (check.action.startsWith('s3:')) this.readers.add(principal.roleArn ?? principal.arn);
        return check.resource.includes('forbidden')
          ? { allowed: false, reason: 'no statement allows it' }
          : { allowed: true };
      },
    });
    return this.kernel;
  }

  /** Does tasks in order of time until `until` holds or none is left. */
  async run(until: () => boolean = () => false): Promise<void> {
    const kernel = this.kernel as Kernel;
    for (let steps = 0; steps < 5000 && !until(); steps += 1) {
      const due = kernel.tasks.nextDue();
      if (due === undefined) return;
      this.now = Math.max(this.now, due);
      await kernel.tasks.runOne();
    }
  }

  call<T = Shape>(operation: string, request: Shape, as = planePrincipal): Promise<T> {
    return (this.kernel as Kernel).call<T>('sagemaker', operation, request, as);
  }

  async failure(operation: string, request: Shape): Promise<AwsError> {
    const error = await this.call(operation, request).catch((caught: unknown) => caught);
    if (error instanceof AwsError) return error;
    throw new Error(`${operation} did not fail as AWS does: ${error}`);
  }

  #hyperParameters({ id }: ContainerSpec): Record<string, string> {
    const TrainingJobName = id.replace('sagemaker-', '').split('.')[0];
    return (this.kernel as Kernel).transact(
      (_tx, context) =>
        context.call<Shape>('sagemaker', 'DescribeTrainingJob', { TrainingJobName })
          .HyperParameters ?? {},
    );
  }

  #mayCrash(): void {
    this.crashAfter -= 1;
    if (this.crashAfter === 0) throw new Error('the plane is killed here');
  }

  #runner(): Runner {
    const exited = (id: string, at: number) =>
      this.kernel?.transact((_tx, context) => {
        context.later({ service: 'sagemaker', name: 'container-exited', payload: { id }, at });
      });
    const status = async (id: string): Promise<ContainerStatus> => {
      const found = this.#containers.get(id);
      if (!found) return { state: 'unknown' };
      const { startedAt, endedAt, exitCode = 0, neverStarts } = found;
      if (neverStarts) return { state: 'failed-to-start', reason: neverStarts, endedAt };
      if (this.now < endedAt) return { state: 'running', startedAt };
      return { state: 'exited', startedAt, endedAt, exitCode };
    };
    return {
      ...(this.network && { network: this.network.of }),
      status,
      execute: async () => 0,
      attach: () => Promise.reject(new Error('Nothing is attached to.')),
      start: async (spec) => {
        if (!this.#containers.has(spec.id)) {
          this.started.push(spec);
          if (spec.command?.[0] !== 'serve') given.set(spec, this.#hyperParameters(spec));
          const course = await this.course(spec);
          const endedAt = this.now + (course.neverStarts ? 0 : (course.seconds ?? 60) * 1000);
          this.#containers.set(spec.id, { ...course, startedAt: this.now, endedAt });
          exited(spec.id, endedAt);
          this.#mayCrash();
        }
        return status(spec.id);
      },
      stop: async (id) => {
        const found = this.#containers.get(id);
        if (!found || found.endedAt <= this.now) return;
        this.#containers.set(id, { ...found, endedAt: this.now, exitCode: 143 });
        exited(id, this.now);
      },
      adopt: async () => {},
      output: async (id) => this.#containers.get(id)?.output ?? '',
    };
  }

  #others(): Service[] {
    const check = (action: string) => (request: Shape) => [
      { action, resource: `arn:aws:s3:::${request.Bucket}/${request.Key ?? ''}` },
    ];
    const key = (request: Shape) => `${request.Bucket}/${request.Key}`;
    const outside = (work: (request: Shape) => unknown) => async (request: Shape) => {
      const answer = work(request);
      this.#mayCrash();
      return answer;
    };
    return [
      {
        id: 's3',
        schema: '',
        operations: {
          ListObjectsV2: {
            authorize: check('s3:ListBucket'),
            runOutside: outside(({ Bucket, Prefix }) => {
              const keys = [...this.objects.keys()].filter((name) =>
                name.startsWith(`${Bucket}/${Prefix}`),
              );
              return { Contents: keys.map((name) => ({ Key: name.slice(Bucket.length + 1) })) };
            }),
          },
          GetObject: {
            authorize: check('s3:GetObject'),
            runOutside: outside((request) => ({ Body: this.objects.get(key(request)) })),
          },
          PutObject: {
            authorize: check('s3:PutObject'),
            runOutside: outside((request) => {
              this.objects.set(key(request), request.Body);
              return {};
            }),
          },
        },
      },
      {
        id: 'sts',
        schema: '',
        operations: {
          AssumeRole: {
            authorize: ({ RoleArn }) => [{ action: 'sts:AssumeRole', resource: RoleArn }],
            run: (_tx, { RoleArn, RoleSessionName }) => ({
              AssumedRoleUser: {
                Arn: `${RoleArn.replace('role', 'assumed-role')}/${RoleSessionName}`,
              },
            }),
          },
        },
      },
      {
        id: 'events',
        schema: '',
        operations: {
          PublishServiceEvent: {
            authorize: () => [],
            run: (_tx, request) => {
              this.events.push(structuredClone(request));
              return {};
            },
          },
        },
      },
    ];
  }
}

const metric = { Name: 'validation:rmse', Regex: 'validation:rmse=([0-9.eE+-]+)' };

/** The parts that a training job and a trial share. */
export const definition = {
  AlgorithmSpecification: {
    TrainingImage: '000000000000.dkr.ecr.us-east-1.amazonaws.com/trainyard@sha256:1',
    TrainingInputMode: 'File',
    MetricDefinitions: [metric],
  },
  RoleArn: roleArn,
  InputDataConfig: [
    {
      ChannelName: 'train',
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://plane/data/prices/' } },
    },
  ],
  OutputDataConfig: { S3OutputPath: 's3://plane/models/' },
  ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
};

/** A tuning job of eight trials, two at a time; `change` is merged into its three parts. */
export function tuningRequest(
  change: { name?: string; config?: Shape; limits?: Shape; definition?: Shape; more?: Shape } = {},
): Shape {
  return {
    HyperParameterTuningJobName: change.name ?? 'ty-tune-01',
    HyperParameterTuningJobConfig: {
      Strategy: 'Bayesian',
      HyperParameterTuningJobObjective: { Type: 'Minimize', MetricName: metric.Name },
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 8,
        MaxParallelTrainingJobs: 2,
        ...change.limits,
      },
      ParameterRanges: {
        ContinuousParameterRanges: [
          { Name: 'wd', MinValue: '1e-6', MaxValue: '1e-1', ScalingType: 'Logarithmic' },
        ],
      },
      ...change.config,
    },
    TrainingJobDefinition: {
      ...definition,
      StaticHyperParameters: { epochs: '5' },
      ...change.definition,
    },
    ...change.more,
  };
}

/** What a container was started with. */
export const hyperParametersOf = (spec: ContainerSpec) => given.get(spec);

/** The objective that a trial of the fake world prints: best at wd = 0.001. */
export function objectiveOf(spec: ContainerSpec): number {
  return (Math.log10(Number(given.get(spec)?.wd)) + 3) ** 2 + 1;
}

/** Prints two values of the objective; the last one counts. */
export function learns(spec: ContainerSpec): Course {
  const value = objectiveOf(spec);
  return { output: `epoch 1: validation:rmse=99\nepoch 2: validation:rmse=${value}\n` };
}
