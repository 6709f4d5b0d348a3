import { createHash } from 'node:crypto';
import type { Context, Shape } from '../../kernel/types.ts';
import type { Suggest, Trial } from '../../tuner/types.ts';
import { isActive, type Training, type Tuning } from './store.ts';
import type { Plan } from './tuning-request.ts';

/** A training job that has just been accepted. */
export function newTraining(now: number, name: string, request: Shape): Training {
  const Status = 'Starting';
  return {
    name,
    tuning: null,
    number: 0,
    status: 'InProgress',
    secondary: Status,
    request,
    tuned: {},
    transitions: [{ Status, StartTime: now, StatusMessage: 'Preparing the instances' }],
    metrics: [],
    objective: null,
    stopCause: null,
    artifact: null,
    failure: null,
    created: now,
    modified: now,
    started: null,
    ended: null,
  };
}

/** Numbers in [0, 1) that follow from a text alone. */
function numbersFrom(seed: string): () => number {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${seed}:${count}`).digest().readUIntBE(0, 6) / 2 ** 48;
  };
}

/** The next trial of a tuning job: chosen from what the others, and those of parents, showed. */
export function nextTrial(
  context: Context,
  tuning: Tuning,
  plan: Plan,
  { trials, lessons }: { trials: readonly Training[]; lessons: readonly Trial[] },
  suggest: Suggest,
): Training {
  const number = trials.length + 1;
  const tuned = suggest({
    strategy: plan.strategy,
    ranges: plan.ranges,
    minimize: plan.minimize,
    maxTrials: plan.maxTrials,
    history: [
      ...lessons,
      ...trials
        .filter((trial) => !isActive(trial))
        .map(({ tuned: hyperParameters, objective }) => ({
          hyperParameters,
          ...(objective === null ? {} : { objective }),
        })),
    ],
    pending: trials.filter(isActive).map((trial) => trial.tuned),
    random: numbersFrom(`${plan.seed}:${number}`),
  });
  const suffix = context.uuid().slice(0, 8);
  const name = `${tuning.name}-${String(number).padStart(3, '0')}-${suffix}`;
  const { StaticHyperParameters, ...definition } = tuning.request.TrainingJobDefinition;
  const request = {
    ...definition,
    TrainingJobName: name,
    HyperParameters: {
      ...StaticHyperParameters,
      ...tuned,
      _tuning_objective_metric: plan.metric,
    },
  };
  return { ...newTraining(context.now, name, request), tuning: tuning.name, number, tuned };
}
