import type { CreateHyperParameterTuningJobRequest } from '@aws-sdk/client-sagemaker';
import type { Tx } from '../../kernel/types.ts';
import type { Having, Wire } from '../../kernel/wire-types.ts';
import type { Range, Trial } from '../../tuner/types.ts';
import { bestTrial } from './counters.ts';
import { getTuning, isActive, type Training, type Tuning, trialsOf } from './store.ts';
import { type Plan, planOf } from './tuning-request.ts';
import { invalid } from './validation.ts';

type Request = Having<Wire<CreateHyperParameterTuningJobRequest>, 'TrainingJobDefinition'>;

const namesOf = ({ WarmStartConfig }: Request): string[] =>
  (WarmStartConfig?.ParentHyperParameterTuningJobs ?? []).flatMap(
    (parent) => parent.HyperParameterTuningJobName ?? [],
  );

/** The tuning jobs from which a request starts, which are there. */
function parentsOf(tx: Tx, request: Request): Tuning[] {
  return namesOf(request).flatMap((name) => getTuning(tx, name) ?? []);
}

/**
 * Refuses parents as "Run a Warm Start Hyperparameter Tuning Job" of SageMaker's guide has it: they
 * have ended, have the same objective, and as many hyperparameters, static and tuned together.
 */
export function checkWarmStart(tx: Tx, request: Request, plan: Plan): void {
  if (namesOf(request).length > 0 && !['Bayesian', 'Random'].includes(plan.strategy)) {
    throw invalid(`A warm start uses the strategy Bayesian or Random, not ${plan.strategy}`);
  }
  const missing = namesOf(request).find((name) => !getTuning(tx, name));
  if (missing) throw invalid(`The parent hyperparameter tuning job ${missing} does not exist`);
  for (const parent of parentsOf(tx, request)) {
    if (isActive(parent)) throw invalid(`The parent tuning job ${parent.name} has not ended`);
    const earlier = planOf(parent.request);
    if (earlier.metric !== plan.metric || earlier.minimize !== plan.minimize) {
      throw invalid(`The parent tuning job ${parent.name} has another objective metric`);
    }
    const [own, theirs] = [countOf(request, plan), countOf(parent.request, earlier)];
    if (own === theirs) continue;
    throw invalid(
      'The total number of static and tunable hyperparameters must be that of all parent jobs: ' +
        `it is ${own}, and ${theirs} of ${parent.name}`,
    );
  }
}

const countOf = ({ TrainingJobDefinition: { StaticHyperParameters = {} } }: Request, plan: Plan) =>
  Object.keys(StaticHyperParameters).length + plan.ranges.length;

/** What the trials of the parents showed, where it is about a place within these ranges. */
export function lessonsOf(tx: Tx, request: Request, ranges: readonly Range[]): Trial[] {
  return parentsOf(tx, request).flatMap((parent) => {
    const constants = parent.request.TrainingJobDefinition.StaticHyperParameters ?? {};
    return trialsOf(tx, parent.name).flatMap(({ tuned, objective }) => {
      const given: Record<string, string> = { ...constants, ...tuned };
      if (objective === null || !ranges.every((range) => holds(range, given[range.name])))
        return [];
      const values = ranges.map(({ name }) => [name, given[name] as string]);
      return { hyperParameters: Object.fromEntries(values), objective };
    });
  });
}

function holds(range: Range, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (range.kind === 'categorical') return range.values.includes(value);
  return Number(value) >= range.min && Number(value) <= range.max;
}

/** The best trial of a tuning job and its parents, of one with the same data and algorithm. */
export function overallBest(
  tx: Tx,
  { request, name }: Tuning,
  plan: Plan,
): { trial: Training; tuning: Tuning } | undefined {
  if (request.WarmStartConfig?.WarmStartType !== 'IdenticalDataAndAlgorithm') return undefined;
  const family = [...parentsOf(tx, request), getTuning(tx, name) as Tuning];
  const trials = family.flatMap((one) => trialsOf(tx, one.name));
  const trial = bestTrial(trials, plan);
  const tuning = family.find((one) => one.name === trial?.tuning);
  return trial && tuning && { trial, tuning };
}
