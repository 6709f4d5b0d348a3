import {
  DescribeHyperParameterTuningJobCommand,
  type DescribeHyperParameterTuningJobResponse,
  type HyperParameterTrainingJobSummary,
  paginateListTrainingJobsForHyperParameterTuningJob,
  SageMakerClient,
  StopHyperParameterTuningJobCommand,
} from '@aws-sdk/client-sagemaker';
import {
  awsNameOf,
  type Job,
  type LogSource,
  type Usage,
  type Verdict,
} from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { isLast, type Trial } from '../../../shared/job/trial.ts';
import { priceOf } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { masked } from '../../attempt/masked.ts';
import { instancePrice } from '../../prices.ts';
import { missing, type Observation, type Workloads } from '../driver.ts';
import { stopIfRuns, trainingLogs } from '../sagemaker/definition.ts';
import { failedSearch } from './failed-search.ts';
import { tuningKind } from './kind.ts';
import { trialCount } from './trial-count.ts';
import { keepMetrics } from './trial-metrics.ts';

/** A SageMaker tuning job and its trials, which every look brings up to date in the table. */
export const search: Workloads = {
  async find(ports, job) {
    const arn = (await describeSearch(ports, job))?.HyperParameterTuningJobArn;
    return arn === undefined ? undefined : { arn, logs: trialLogs(job) };
  },

  async read(ports, job): Promise<Observation> {
    const found = await describeSearch(ports, job);
    if (!found) return missing(job, ports.clock.now(), 'SageMaker no longer knows the tuning job.');
    const trials = await trialsOf(ports, job);
    await keepTrials(ports, job, trials);
    const progress = progressOf(job, trials);
    const status = found.HyperParameterTuningJobStatus;
    if (status === 'InProgress' || status === 'Stopping') return { running: true, progress };
    return { running: false, progress, verdict: verdictOf(ports, job, found, trials) };
  },

  async stop(ports, job) {
    const name = { HyperParameterTuningJobName: awsNameOf(job) };
    const command = new StopHyperParameterTuningJobCommand(name);
    await stopIfRuns(() => ports.clients.of(SageMakerClient).send(command));
  },
};

/** Where the lines of a search's trials go: SageMaker names them after the search. */
export const trialLogs = (job: Job): LogSource[] => trainingLogs(`${awsNameOf(job)}-`, 'trial');

/** The tuning job as SageMaker has it; undefined where it has none. */
export async function describeSearch(ports: Ports, job: Job) {
  const name = { HyperParameterTuningJobName: awsNameOf(job) };
  try {
    const command = new DescribeHyperParameterTuningJobCommand(name);
    return await ports.clients.of(SageMakerClient).send(command);
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFound') return undefined;
    throw error;
  }
}

async function trialsOf(ports: Ports, job: Job): Promise<HyperParameterTrainingJobSummary[]> {
  const client = ports.clients.of(SageMakerClient);
  const name = { HyperParameterTuningJobName: awsNameOf(job), MaxResults: 100 };
  const trials: HyperParameterTrainingJobSummary[] = [];
  for await (const page of paginateListTrainingJobsForHyperParameterTuningJob({ client }, name)) {
    trials.push(...(page.TrainingJobSummaries ?? []));
  }
  return trials;
}

/** Writes only the trials that changed since the last look. */
async function keepTrials(
  ports: Ports,
  job: Job,
  found: HyperParameterTrainingJobSummary[],
): Promise<void> {
  const store = new JobStore(ports);
  const known = new Map((await store.trials(job.id)).map((trial) => [trial.name, trial]));
  const now = found.map((summary): Trial => {
    const trial = trialFrom(job, summary);
    const metrics = known.get(trial.name)?.metrics;
    return metrics ? { ...trial, metrics } : trial;
  });
  for (const trial of now) {
    const same =
      JSON.stringify(known.get(trial.name), sorted(trial)) === JSON.stringify(trial, sorted(trial));
    if (!same) await store.putTrial(job.id, trial);
  }
  await keepMetrics(ports, store, job, now);
}

const sorted = (trial: Trial) =>
  [trial, trial.hyperParameters, trial.metrics ?? {}].flatMap((one) => Object.keys(one)).sort();

function trialFrom(job: Job, summary: HyperParameterTrainingJobSummary): Trial {
  const value = summary.FinalHyperParameterTuningJobObjectiveMetric?.Value;
  const { TrainingJobName: name = '', TrainingJobStatus: status = '' } = summary;
  return {
    name,
    status,
    hyperParameters: summary.TunedHyperParameters ?? {},
    ...(isNumber(value) ? { objective: value } : {}),
    ...(summary.TrainingStartTime ? { startedAt: summary.TrainingStartTime.toISOString() } : {}),
    ...(summary.TrainingEndTime ? { endedAt: summary.TrainingEndTime.toISOString() } : {}),
    ...(status === 'Completed' && job.resolved?.outputPath
      ? { modelArtifact: `${job.resolved.outputPath}${name}/output/model.tar.gz` }
      : {}),
    ...(summary.FailureReason ? { failureReason: masked(job.spec, summary.FailureReason) } : {}),
  };
}

/** SageMaker answers with words where a value is no number, which the SDK reads as one. */
const isNumber = (value: number | undefined): value is number => Number.isFinite(value);

function progressOf(job: Job, trials: HyperParameterTrainingJobSummary[]) {
  const spec = tuningKind.specOf(job);
  const done = trials.filter(({ TrainingJobStatus }) => isLast(TrainingJobStatus)).length;
  const values = trials.flatMap((trial) => {
    const value = trial.FinalHyperParameterTuningJobObjectiveMetric?.Value;
    return isNumber(value) ? [value] : [];
  });
  const total = trialCount(spec);
  if (values.length === 0) return { done, total };
  const best = spec.objective.minimize ? Math.min(...values) : Math.max(...values);
  return { done, total, best };
}

function verdictOf(
  ports: Ports,
  job: Job,
  found: DescribeHyperParameterTuningJobResponse,
  trials: HyperParameterTrainingJobSummary[],
): Verdict {
  const usage = usageOf(ports, job, trials);
  const status = found.HyperParameterTuningJobStatus;
  if (status === 'Stopped') return { outcome: 'Stopped', usage };
  if (status === 'Completed' && found.BestTrainingJob) return { outcome: 'Succeeded', usage };
  const failures = trials.flatMap(({ FailureReason }) => FailureReason || []);
  return { outcome: 'Failed', ...failedSearch(failures, found.FailureReason), usage };
}

/** SageMaker bills each trial's training time by the second. */
function usageOf(ports: Ports, job: Job, trials: HyperParameterTrainingJobSummary[]): Usage {
  const spec = tuningKind.specOf(job);
  const seconds = trials.reduce((sum, { TrainingStartTime: from, TrainingEndTime: to }) => {
    return from && to ? sum + Math.ceil((to.getTime() - from.getTime()) / 1000) : sum;
  }, 0);
  const rate = instancePrice(ports.config.region, spec.instanceType) * spec.instanceCount;
  return {
    what: `${trials.length} trials on ${spec.instanceCount} × ${spec.instanceType}`,
    resource: job.workload?.arn ?? '',
    seconds,
    microUsd: priceOf(rate, seconds),
  };
}
