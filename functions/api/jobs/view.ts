import type { Job } from '../../../shared/job/model.ts';
import type { Stage } from '../../../shared/job/store.ts';
import { usdText } from '../../../shared/money/money.ts';
import type { JobAnswer, JobRow } from './answers.ts';

/** A job as the API shows it. Stages come from their own items. */
export function jobView(job: Job, stages: Stage[] = []): JobAnswer {
  const { likelyMicroUsd, worstMicroUsd, actualMicroUsd } = job.cost;
  return {
    id: job.id,
    kind: job.kind,
    ...(job.name ? { name: job.name } : {}),
    project: job.project,
    phase: job.phase,
    reason: job.reason ?? null,
    message: job.message ?? null,
    attempt: job.attempt,
    createdAt: job.createdAt,
    updatedAt: job.updatedAt,
    startedAt: job.startedAt ?? null,
    endedAt: job.endedAt ?? null,
    submittedBy: job.submittedBy,
    ...(job.parent ? { parent: job.parent } : {}),
    ...(job.retryOf ? { retryOf: job.retryOf } : {}),
    ...(job.deletion ? { deletion: job.deletion } : {}),
    ...(job.trials ? { trials: job.trials } : {}),
    ...(job.progress ? { progress: job.progress } : {}),
    ...(job.spec.stages ? { stages: stagesView(stages) } : {}),
    ...(job.resolved ? { resolved: job.resolved } : {}),
    result: job.result ?? null,
    cost: {
      estimatedUsd: usdText(likelyMicroUsd),
      worstUsd: usdText(worstMicroUsd),
      actualUsd: usdText(actualMicroUsd),
    },
    spec: job.spec,
  };
}

function stagesView(stages: Stage[]): NonNullable<JobAnswer['stages']> {
  return Object.fromEntries(
    stages.map(({ name, kind, phase, trials, jobId, reused, reason, message }) => [
      name,
      {
        kind,
        phase,
        ...(trials ? { trials } : {}),
        ...(reused ? { reused } : {}),
        jobId: jobId ?? null,
        reason: reason ?? null,
        message: message ?? null,
      },
    ]),
  );
}

/** One line of a list: what a person looks for first. */
export function jobRow(job: Job): JobRow {
  const { spec: _spec, result: _result, resolved: _resolved, ...row } = jobView(job);
  return row;
}
