/** What a tuning service asks of a tuner. Values are strings, as in SageMaker. */

/** How the distance between two values of a numeric range is measured. */
export type Scaling = 'Auto' | 'Linear' | 'Logarithmic' | 'ReverseLogarithmic';

/** What one hyperparameter may be; bounds are inclusive. */
export type Range =
  | { kind: 'continuous' | 'integer'; name: string; min: number; max: number; scaling: Scaling }
  | { kind: 'categorical'; name: string; values: readonly string[] };

/** The hyperparameters of one trial, by name. */
export type HyperParameters = Record<string, string>;

/** A trial that ended; one without an objective failed and teaches nothing. */
export interface Trial {
  hyperParameters: HyperParameters;
  objective?: number;
}

/** All that the choice of a trial depends on. */
export interface SuggestOptions {
  strategy: 'Random' | 'Bayesian' | 'Grid' | 'Hyperband';
  ranges: readonly Range[];
  /** Ended trials, oldest first. */
  history: readonly Trial[];
  /** Trials that still run. */
  pending: readonly HyperParameters[];
  minimize: boolean;
  /** How many trials there will be in all; a short study starts learning earlier. */
  maxTrials: number;
  /** In [0, 1); the only source of chance. */
  random(): number;
}

/** Chooses the hyperparameters of the next trial; a pure function of its options. */
export type Suggest = (options: SuggestOptions) => HyperParameters;

/** Between how many epochs a trial of Hyperband gets. */
export interface Hyperband {
  min: number;
  max: number;
}

/** A trial by the values of the objective that it has told, one an epoch. */
export interface Course {
  /** From 1, in the order in which trials were made. */
  number: number;
  /** `ended`: stopped or failed. */
  state: 'running' | 'completed' | 'ended';
  values: readonly number[];
}

/** Names the running trials to stop, by their numbers; a pure function of its options. */
export type Prune = (options: {
  rule: 'median' | Hyperband;
  minimize: boolean;
  courses: readonly Course[];
}) => number[];

/** Chooses trials, and which of them are not worth going on. */
export interface Tuner {
  suggest: Suggest;
  prune: Prune;
}
