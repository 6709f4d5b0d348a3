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
  strategy: 'Random' | 'Bayesian' | 'Grid';
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
