import type * as z from 'zod';
import type { Grant } from '../../shared/grants.ts';
import type { MicroUsd } from '../../shared/money/money.ts';
import type { Config } from '../../shared/ports/config.ts';

/** A Lambda that a state machine calls: `steps/<id>.ts`, `${<Id>}` in the ASL of an attempt. */
export interface Step {
  id: string;
  /** Seconds, at most 900; the ASL task's own timeout is at least this. */
  timeoutSeconds: number;
  grants: readonly Grant[];
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

/**
 * What a job's result has: one value, something that only the job itself knows, nothing (and why),
 * or members by name. References of other stages are held against it before anything runs.
 */
export type ResultShape =
  | 'value'
  | 'anything'
  | `nothing: ${string}`
  | { readonly [name: string]: ResultShape };

/** How many jobs that take a slot of the same name may compute at once. */
interface Quota {
  name: string;
  slots: number;
}

/** One sort of job: data only. Its steps stand beside it in its folder. */
export interface Kind {
  name: string;
  /** One sentence for the docs. */
  summary: string;
  /** The fields of its specification besides the envelope. */
  shape: z.ZodRawShape;
  /**
   * The quota it takes a slot of, with the slots it has where the configuration names none; a
   * function: the name of a quota of one slot. Absent: it holds no slot.
   */
  // biome-ignore lint/suspicious/noExplicitAny: each kind knows the shape it declared
  quota?: Quota | ((spec: any, project: string) => string);
  steps: readonly Step[];
  /** Rules across fields. */
  // biome-ignore lint/suspicious/noExplicitAny: each kind knows the shape it declared
  check?: (spec: any) => Finding[];
  /** What AWS would refuse of the requests that it leads to where it runs. */
  // biome-ignore lint/suspicious/noExplicitAny: each kind knows the shape it declared
  checkAt?: (spec: any, config: Config, project: string) => Finding[];
  /** What its result has; absent: nothing is known of it beforehand. */
  // biome-ignore lint/suspicious/noExplicitAny: each kind knows the shape it declared
  gives?: (spec: any) => ResultShape;
  /** What an attempt can cost; throws Problem where a price is not known. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  cost: (spec: any, region: string) => CostLine[];
}
