import type { AnswerTo, Api } from '../api/api.ts';
import type { Job } from '../api/job.ts';
import { type MetricPoint, type MlflowRun, runStatus } from './mlflow-folder.ts';
import { runName } from './run-rows.ts';

type Trial = AnswerTo<'GET /jobs/{id}/trials'>['items'][number];

/** What a job's specification and result have that only reading it alone shows. */
interface Detail {
  spec?: {
    hyperParameters?: Record<string, string>;
    objective?: { minimize?: string; maximize?: string };
  };
  /** Seconds since the first line, and the value. */
  result?: { series?: Record<string, [seconds: number, value: number][]> } | null;
}

/**
 * The jobs as runs of MLflow: stages lie in their pipeline, trials in their search. Of what has
 * measured something also its curves are read, of a search its trials.
 */
export async function* mlflowRuns(api: Api, jobs: readonly Job[]): AsyncGenerator<MlflowRun> {
  const names = new Map(jobs.map(({ id, name }) => [id, name]));
  for (const job of jobs) {
    const path = { id: job.id };
    const isMeasured = Object.keys(job.run?.metrics ?? {}).length > 0 || job.progress;
    const detail: Detail = isMeasured ? await api.call('GET /jobs/{id}', { path }) : {};
    const run = runOf(job, runName(job, names), detail);
    yield run;
    if (!job.progress) continue;
    const { items } = await api.call('GET /jobs/{id}/trials', { path });
    for (const trial of items) yield trialOf(run, trial, detail);
  }
}

const endings: Readonly<Record<string, number>> = {
  Pending: runStatus.scheduled,
  Queued: runStatus.scheduled,
  Succeeded: runStatus.finished,
  Failed: runStatus.failed,
  Cancelled: runStatus.killed,
};

function runOf(job: Job, name: string, { result }: Detail): MlflowRun {
  const { id, kind, phase, submittedBy, run, parent, cost } = job;
  const { parameters = {}, metrics = {}, data = {}, commit, digest, image, model } = run ?? {};
  const start = Date.parse(job.startedAt ?? job.createdAt);
  const end = job.endedAt ? Date.parse(job.endedAt) : null;
  const last = end ?? Date.parse(job.updatedAt);
  const pointsOf = (metric: string, value: number): MetricPoint[] => {
    const series = result?.series?.[metric] ?? [];
    const curve = series.map(([seconds, one], at) => [start + seconds * 1000, one, at] as const);
    return curve.length > 0 ? curve.map(whole) : [[last, value, 0]];
  };
  const measured = Object.entries(metrics).map(([metric, value]) => {
    return [metric, pointsOf(metric, value)] as const;
  });
  const tags = {
    'mlflow.source.name': 'trainyard',
    'mlflow.source.type': 'JOB',
    'mlflow.source.git.commit': commit?.replace('-dirty', ''),
    'mlflow.parentRunId': parent?.jobId,
    'trainyard.kind': kind,
    'trainyard.phase': phase,
    'trainyard.commit': commit,
    'trainyard.digest': digest,
    'trainyard.image': image,
    'trainyard.model': model,
    ...Object.fromEntries(
      Object.entries(data).map(([channel, version]) => [`trainyard.data.${channel}`, version]),
    ),
  };
  return {
    id,
    name: name || kind,
    user: submittedBy,
    status: endings[phase] ?? runStatus.running,
    start,
    end,
    artifacts: model?.replace(/\/[^/]+$/, ''),
    params: parameters,
    metrics: {
      ...Object.fromEntries(measured),
      'trainyard.cost_usd': [[last, Number(cost.actualUsd), 0]],
    },
    tags: Object.fromEntries(
      Object.entries(tags).flatMap(([key, text]) => (text ? [[key, text]] : [])),
    ),
  };
}

const whole = ([at, value, step]: MetricPoint): MetricPoint => [Math.round(at), value, step];

const trialEndings: Readonly<Record<string, number>> = {
  Completed: runStatus.finished,
  Failed: runStatus.failed,
  Stopped: runStatus.killed,
};

function trialOf(search: MlflowRun, trial: Trial, { spec = {} }: Detail): MlflowRun {
  const { name, status, hyperParameters, objective, startedAt, endedAt, modelArtifact } = trial;
  const start = startedAt ? Date.parse(startedAt) : search.start;
  const end = endedAt ? Date.parse(endedAt) : null;
  const goal = spec.objective?.minimize ?? spec.objective?.maximize;
  const isMeasured = goal !== undefined && objective !== undefined;
  return {
    id: name,
    name,
    user: search.user,
    status: trialEndings[status] ?? runStatus.running,
    start,
    end,
    artifacts: modelArtifact?.replace(/\/[^/]+$/, ''),
    params: { ...spec.hyperParameters, ...hyperParameters },
    metrics: isMeasured ? { [goal]: [[end ?? start, objective, 0]] } : {},
    tags: {
      ...search.tags,
      'mlflow.parentRunId': search.id,
      ...(trial.failureReason ? { 'trainyard.failure': trial.failureReason } : {}),
    },
  };
}
