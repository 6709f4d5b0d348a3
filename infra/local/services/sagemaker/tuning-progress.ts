import type { Context, TaskHandler, Tx } from '../../kernel/types.ts';
import type { Suggest } from '../../tuner/types.ts';
import { bestTrial } from './counters.ts';
import { publishTuning } from './events.ts';
import { deadlineKey, trainingJobArn, tuningJobArn, tuningKey, watchKey } from './names.ts';
import { advanceTuningSoon } from './schedule.ts';
import { getTuning, isActive, saveTuning, type Training, type Tuning, trialsOf } from './store.ts';
import { getTags, putTags } from './tags.ts';
import { accept, beginStop } from './training-status.ts';
import { nextTrial } from './trial.ts';
import { isComplete } from './tuning-completion.ts';
import { type Plan, planOf } from './tuning-request.ts';
import { lessonsOf } from './warm-start.ts';

/** A tuning job whose first so many trials all fail is given up, as AWS does. */
const hopelessAttempts = 5;

/** The task that launches trials up to the limits and ends the job after its last one. */
export function advanceTuning(suggest: Suggest): TaskHandler {
  return ({ name }) =>
    (tx, context) => {
      const tuning = getTuning(tx, name);
      if (!tuning || !isActive(tuning)) return;
      const plan = planOf(tuning.request);
      const trials = trialsOf(tx, name);
      const hopeless = isHopeless(trials);
      if (tuning.status === 'InProgress' && !hopeless) {
        if (isComplete(tx, context, tuning, plan, trials)) stopTrials(tx, context, trials);
        else launch(tx, context, tuning, plan, suggest);
      }
      if (!trialsOf(tx, name).some(isActive)) end(tx, context, tuning, plan);
    };
}

function isHopeless(trials: readonly Training[]): boolean {
  const ended = trials.filter((trial) => !isActive(trial));
  return ended.length >= hopelessAttempts && ended.every((trial) => trial.status === 'Failed');
}

function launch(tx: Tx, context: Context, tuning: Tuning, plan: Plan, suggest: Suggest): void {
  const lessons = lessonsOf(tx, tuning.request, plan.ranges);
  for (;;) {
    const trials = trialsOf(tx, tuning.name);
    if (trials.length >= plan.maxTrials) return;
    if (trials.filter(isActive).length >= plan.maxParallel) return;
    const trial = nextTrial(context, tuning, plan, { trials, lessons }, suggest);
    putTags(
      tx,
      trainingJobArn(context, trial.name),
      getTags(tx, tuningJobArn(context, tuning.name)),
    );
    accept(tx, context, trial);
  }
}

function end(tx: Tx, context: Context, tuning: Tuning, plan: Plan): void {
  const trials = trialsOf(tx, tuning.name);
  const ended = { ...tuning, ended: context.now, modified: context.now };
  if (tuning.status === 'Stopping') ended.status = 'Stopped';
  else if (bestTrial(trials, plan)) ended.status = 'Completed';
  else Object.assign(ended, { status: 'Failed', failure: failureOf(trials, plan) });
  saveTuning(tx, ended);
  context.cancel(deadlineKey(tuningKey(tuning.name)));
  context.cancel(watchKey(tuning.name));
  publishTuning(tx, context, ended);
}

function failureOf(trials: readonly Training[], plan: Plan): string {
  if (trials.some((trial) => trial.status === 'Completed')) {
    return `No training job emitted the objective metric ${plan.metric}. Check its regex.`;
  }
  const first = trials.find((trial) => trial.failure)?.failure ?? 'none says why';
  return (
    `No training job succeeded after ${trials.length} attempts. Please take a look at the ` +
    `training job failures to get more details. The first: ${first}`
  );
}

/** Stops a tuning job: no more trials; those that run are stopped. */
export function stopTuning(tx: Tx, context: Context, tuning: Tuning): void {
  const stopping: Tuning = { ...tuning, status: 'Stopping', modified: context.now };
  saveTuning(tx, stopping);
  stopTrials(tx, context, trialsOf(tx, tuning.name));
  publishTuning(tx, context, stopping);
  advanceTuningSoon(context, tuning.name);
}

function stopTrials(tx: Tx, context: Context, trials: readonly Training[]): void {
  for (const trial of trials.filter(isActive)) beginStop(tx, context, trial, 'Stopped');
}

/** The task of ResourceLimits.MaxRuntimeInSeconds. */
export const tuningDeadline: TaskHandler =
  ({ name }) =>
  (tx, context) => {
    const tuning = getTuning(tx, name);
    if (tuning?.status === 'InProgress') stopTuning(tx, context, tuning);
  };
