import type * as z from 'zod';
import type { Grant } from '../../shared/grants.ts';
import type { Job, Metering, SpecBase } from '../../shared/job/model.ts';
import type { ToldResult } from '../../shared/job/results.ts';
import type { MicroUsd } from '../../shared/money/money.ts';
import type { Config } from '../../shared/ports/config.ts';
import type { WorkloadService } from '../../shared/ports/role-names.ts';
import type { Tenure } from '../leases/lease.ts';
import { type ResultShape, shapeOf } from './result-shape.ts';

/** What a kind's driver may do, function by function; what all steps may comes on top. */
interface Grants {
  /** What makes a workload: `prepare` and `start`. */
  start: readonly Grant[];
  /** `find` and `read`; with `stop` and `clear` also for all that settles jobs of any kind. */
  read: readonly Grant[];
  stop: readonly Grant[];
  /** `collect`; with several workloads also what makes those after the first. */
  collect: readonly Grant[];
  /** Starting a command in what runs, or lives on; absent: none can be. */
  exec?: readonly Grant[];
  clear?: readonly Grant[];
}

/** One thing that a job pays for by the hour. */
export interface CostLine {
  /** `8 × ml.m5.large`, for people. */
  what: string;
  /** Of one of them. */
  perHourMicroUsd: MicroUsd;
  /** How many of them run at the same time, at most; absent: one. */
  parallel?: number;
  /** How many attempts it may have; absent: those of its job. */
  attempts?: number;
  /** The least that AWS bills when it runs at all; absent: a minute. */
  lowSeconds?: number;
  /** The longest it can run in one attempt. */
  worstSeconds: number;
  /** How long such work usually runs; an assumption until there is history. */
  likelySeconds: number;
}

/** Something in a specification that its fields alone do not show. */
export interface Finding {
  /** Path into the specification. */
  path: PropertyKey[];
  message: string;
  /** What may stand there, where that is a list of words. */
  allowed?: readonly string[];
  /** Which one of the known defects it is, if it is one. */
  defect?: string;
}

/** How many jobs that take a slot of the same name may compute at once. */
interface Quota {
  name: string;
  slots: number;
}

/** Machines that count against a quota of the account. */
export interface InstanceQuota {
  /** As Service Quotas calls it: `ml.g5.xlarge for training job usage`. */
  name: string;
  /** How many it has at the same time: machines, or vCPU where the quota is EC2's. */
  instances: number;
  /** Whose quota it is; absent: SageMaker's. */
  service?: 'ec2';
}

/** A role that what a job makes acts as: that of its project for a service, or the builder's. */
type Role = WorkloadService | 'codebuild';

/** Something that a job makes in AWS. `{plane}`, `{project}`, `{repository}` stand for names. */
export interface Made {
  what: string;
  /** `ty-JOB-NN`: the job's id in lower case, then the attempt. */
  name: string;
  count: number;
  role?: Role;
  /** It has an address of its own in the network. */
  address?: true;
}

/** An event of AWS, on its default bus, of which the plane is to hear. */
export interface AwsEvent {
  source: string;
  type: string;
  /** Pattern of its detail, as EventBridge has it. */
  detail: object;
  /**
   * The name of the workload, or a longer one that begins so; absent: it is not about one. Methods
   * for the sake of their parameters: each says what it knows of the detail.
   */
  nameIn?(detail: object): string | undefined;
  /** The name in AWS of the lease that it is about; absent: it is not about one. */
  leaseIn?(event: { detail: object; resources: readonly string[] }): string | undefined;
}

/**
 * A model by its job or its archive, and what serves it: an image, an algorithm or a framework;
 * absent: what the job has trained with.
 */
interface Served {
  model: string;
  image?: string | undefined;
  algorithm?: string | undefined;
  command?: readonly string[] | undefined;
  framework?: string | undefined;
  frameworkVersion?: string | undefined;
  entryPoint?: string | undefined;
  source?: string | undefined;
  instanceType: string;
}

/** What shared code says of what lives on, and may do to it. */
interface LeaseFacts {
  /** What it does, behind what it runs on: `2 × ml.m5.large serving`. */
  does: string;
  /** The command that ends it, before its name. */
  remove: string;
  /** What its end means, and how to keep it longer, in words. */
  end: string;
  keep: string;
  /** What `end`, `clear` and `count` take; `tend` and `open` besides. */
  grants: { end: readonly Grant[]; tend: readonly Grant[]; open?: readonly Grant[] };
  /**
   * The members by which a job that made it what it was before makes it so again: what its names
   * stood for then. Absent: nothing replaces it, so that there is nothing to go back to.
   */
  again?(job: Pick<Job, 'spec' | 'resolved'>, was: Tenure): Record<string, unknown>;
}

/** A specification of this shape, with all defaults. */
export type Spec<Shape extends z.ZodRawShape> = SpecBase & z.output<z.ZodObject<Shape>>;

/**
 * What a kind answers for itself. Its functions take a specification that its own schema has read;
 * they are methods, so that the registry can hold kinds of any shape.
 */
interface Answers<S extends SpecBase> {
  name: string;
  /** One sentence for the docs. */
  summary: string;
  /**
   * The quota it takes a slot of, with the slots it has where the configuration names none; a
   * function: the name of a quota of one slot. Absent: it holds no slot.
   */
  quota?: Quota | { of(spec: S, project: string): string };
  grants: Grants;
  /** The machines that it rents of SageMaker or EC2; absent or undefined: none. */
  instanceQuota?(spec: S): InstanceQuota | undefined;
  /** What computes for an attempt, one after another, as the ledger calls it. */
  workloads(spec: S): [string, ...string[]];
  /** It runs an image, and may name a folder as `source` in its place. */
  source?: true;
  /** It may be run once for each row of a list, `rows`, each time with the row's variables. */
  rows?: true;
  /** It runs trials, which the API lists and the command line shows as they come. */
  trials?: true;
  /**
   * Whose money it spends as a stage: that of its pipeline, or, because what it makes lives on
   * after that, its own of the month. Absent: its pipeline's.
   */
  pays?: 'itself';
  /**
   * What becomes of it when it has spent its cap, with `onExceeded`: it is stopped with nothing to
   * show; it keeps the best that it has found (`progress.best`) as its result, which it then also
   * does with StopScheduling; or nothing, since what it is made of is stopped by itself.
   */
  atCap: 'stop' | 'keep-best' | 'finish';
  /** What can be reached of it from outside, in a sentence; absent: nothing. */
  exposure?(spec: S): string;
  /** What it makes lives on after its job, until it expires: see `leases/`. */
  lease?: LeaseFacts;
  /** What AWS tells of what it makes; absent: only looks tell. */
  events?: readonly AwsEvent[];
  /** What the plane is asked for it by AWS's events and by looks at it; absent: the defaults. */
  metering?: Metering;
  /** All that an attempt makes in AWS besides its executions: what a plan lists. */
  makes(spec: S): Made[];
  /** The trained model that it serves, as `sagemaker/server.ts` has it; absent: it serves none. */
  serves?(spec: S): Served;
  /** Rules across fields. */
  check?(spec: S): Finding[];
  /** What AWS would refuse of the requests that it leads to where it runs. */
  checkAt?(spec: S, config: Config, project: string): Finding[];
  /** What an attempt can cost; throws Problem where a price is not known. */
  cost(spec: S, region: string): CostLine[];
}

/** Its members that are told mean what they mean for every kind, or it has those of its stages. */
type KindResult = (ToldResult & Record<string, unknown>) | Record<string, Record<string, unknown>>;

/** What a kind is made from; see `defineKind`. */
interface Definition<Shape extends z.ZodRawShape, Result extends object>
  extends Answers<Spec<Shape>> {
  /** Makes the fields of its specification besides the envelope, when they are first needed. */
  shape(): Shape;
  /** What a job of it has as its result. */
  result: z.ZodType<Result>;
  /** Where the model is that a job of it has trained; absent: it trains none. */
  model?(result: Result): string | undefined;
  /** The same as far as a specification decides it; absent: as `result` says. */
  gives?(spec: Spec<Shape>): ResultShape;
}

/** One sort of job, as shared code knows it: data only. What acts stands beside it, its driver. */
export interface Kind extends Answers<SpecBase> {
  shape(): z.ZodRawShape;
  result: z.ZodType<object>;
  model?(result: object): string | undefined;
  /** What its result has: references of other stages are held against it before anything runs. */
  gives(spec: SpecBase): ResultShape;
}

/** A kind as its own folder knows it. */
export interface KindOf<Shape extends z.ZodRawShape, Result extends object> extends Kind {
  result: z.ZodType<Result>;
  /** The specification of a job of this kind; one of another kind is a defect of the caller. */
  specOf(job: { spec: SpecBase }): Spec<Shape>;
}

/** The result of jobs of a kind. */
export type ResultOf<K extends Kind> = z.output<K['result']>;

/**
 * Makes a kind: docs/add-a-kind.md shows a whole one, `Answers` says what each member is for. The
 * types of its specification and of its result follow from their schemas, so that neither is
 * written down or cast a second time.
 */
export function defineKind<const Shape extends z.ZodRawShape, Result extends KindResult>(
  definition: Definition<Shape, Result>,
): KindOf<Shape, Result> {
  const { name, result } = definition;
  return {
    gives: () => shapeOf(result),
    ...definition,
    specOf({ spec }) {
      if (spec.kind === name) return spec as Spec<Shape>;
      throw new Error(`This is the specification of a job of kind ${spec.kind}, not ${name}`);
    },
  };
}
