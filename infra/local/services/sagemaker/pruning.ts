import type { Context, Outside, TaskHandler, Tx } from '../../kernel/types.ts';
import type { Course, Prune } from '../../tuner/types.ts';
import type { Runner } from '../../workloads/types.ts';
import { objectiveSeries, savedSeries, saveSeries } from './objective-series.ts';
import { watchTrialsSoon } from './schedule.ts';
import { getTraining, getTuning, type Training, type Tuning, trialsOf } from './store.ts';
import { beginStop } from './training-status.ts';
import { planOf } from './tuning-request.ts';

const runs = ({ status, started }: Training) => status === 'InProgress' && started !== null;

/** The task that stops, by the ordinary way, those trials that the tuner gives up. */
export function watchTrials(runner: Runner, prune: Prune): TaskHandler {
  return async ({ name }, outside) => {
    const running = runningTrials(outside, name);
    if (!running) return;
    const told = await Promise.all(
      running.map(async (trial) => [trial.name, await objectiveSeries(runner, trial)] as const),
    );
    return (tx, context) => {
      const tuning = getTuning(tx, name);
      if (tuning?.status !== 'InProgress') return;
      for (const [trial, series] of told) {
        // One that has ended meanwhile has kept all that it told.
        const now = getTraining(tx, trial);
        if (now && runs(now)) saveSeries(tx, trial, series);
      }
      stopPruned(tx, context, tuning, prune);
      watchTrialsSoon(context, name);
    };
  };
}

function runningTrials(outside: Outside, name: string): Training[] | undefined {
  return outside.transact((tx) =>
    getTuning(tx, name)?.status === 'InProgress' ? trialsOf(tx, name).filter(runs) : undefined,
  );
}

function stopPruned(tx: Tx, context: Context, { name, request }: Tuning, prune: Prune): void {
  const { pruning: rule, minimize } = planOf(request);
  if (!rule) return;
  const trials = trialsOf(tx, name);
  const courses = trials.map((trial) => courseOf(tx, trial));
  const numbers = prune({ rule, minimize, courses });
  for (const trial of trials.filter(({ number }) => numbers.includes(number))) {
    beginStop(tx, context, trial, 'Stopped');
  }
}

function courseOf(tx: Tx, trial: Training): Course {
  const { number, status } = trial;
  const state = runs(trial) ? 'running' : status === 'Completed' ? 'completed' : 'ended';
  return { number, state, values: savedSeries(tx, trial.name) };
}
