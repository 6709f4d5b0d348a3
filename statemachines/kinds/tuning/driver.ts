import type { DescribeHyperParameterTuningJobResponse } from '@aws-sdk/client-sagemaker';
import { JobError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/job/model.ts';
import { searchWarning } from '../../../shared/job/search-warning.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Trial } from '../../../shared/job/trial.ts';
import type { Driver } from '../driver.ts';
import { outputPathOf } from '../sagemaker/definition.ts';
import { createSearch } from './create-search.ts';
import { tuningKind } from './kind.ts';
import { describeSearch, search } from './search.ts';
import { keepMetrics, othersOf } from './trial-metrics.ts';

/** A tuning job; its result is the best trial, its hyperparameters and where its model is. */
export const tuningDriver: Driver<typeof tuningKind> = {
  ...search,
  start: createSearch,

  async collect(ports, job) {
    const found = await describeSearch(ports, job);
    const store = new JobStore(ports);
    const known = await store.trials(job.id);
    await keepMetrics(ports, store, job, known, known.length);
    const { name, ...best } = found ? fromSearch(found) : fromTrials(job, known);
    const metrics = await metricsOf(store, job, name);
    const warning = searchWarning(known);
    const modelArtifact = `${outputPathOf(ports, job)}${name}/output/model.tar.gz`;
    return {
      bestTrainingJob: { name, ...best, ...(metrics ? { metrics } : {}), modelArtifact },
      trials: found ? countsOf(found) : countsOfTrials(known),
      ...(warning ? { warning } : {}),
    };
  },
};

/** What else was read of the best trial; undefined where the job names no more metrics. */
async function metricsOf(store: JobStore, job: Job, best: string | undefined) {
  if (othersOf(tuningKind.specOf(job)).length === 0) return undefined;
  return (await store.trials(job.id)).find(({ name }) => name === best)?.metrics;
}

const fromSearch = ({ BestTrainingJob: best }: DescribeHyperParameterTuningJobResponse) => ({
  name: best?.TrainingJobName,
  objective: best?.FinalHyperParameterTuningJobObjectiveMetric?.Value,
  hyperParameters: best?.TunedHyperParameters ?? {},
});

const countsOf = ({ TrainingJobStatusCounters: of }: DescribeHyperParameterTuningJobResponse) => ({
  completed: of?.Completed ?? 0,
  failed: of?.NonRetryableError ?? 0,
  stopped: of?.Stopped ?? 0,
});

/** What SageMaker has forgotten since the last look is told by what that look has kept. */
function fromTrials(job: Job, trials: readonly Trial[]) {
  const { objective } = tuningKind.specOf(job);
  const sign = objective.minimize ? 1 : -1;
  const [best] = trials
    .filter((trial) => trial.status === 'Completed' && trial.objective !== undefined)
    .sort((one, other) => sign * (one.objective! - other.objective!));
  if (best)
    return { name: best.name, objective: best.objective, hyperParameters: best.hyperParameters };
  throw new JobError(
    'HeartbeatLost',
    'SageMaker no longer knows the tuning job or its best trial.',
  );
}

function countsOfTrials(trials: readonly Trial[]) {
  const count = (status: string) => trials.filter((trial) => trial.status === status).length;
  return { completed: count('Completed'), failed: count('Failed'), stopped: count('Stopped') };
}
