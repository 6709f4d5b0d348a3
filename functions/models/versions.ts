import type { Job } from '../../shared/job/model.ts';
import type { JobStore } from '../../shared/job/store.ts';
import { usdText } from '../../shared/money/money.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { endpointsOf } from '../../statemachines/kinds/endpoint/endpoints.ts';
import { modelOf, trainedJob } from '../../statemachines/kinds/trained-job.ts';
import type { VersionAnswer } from '../api/models/answers.ts';
import { runOf } from '../runs/run-of.ts';

/** The endpoints of a project by the archive that they serve. */
export type Serving = ReadonlyMap<string, readonly string[]>;

/** Who serves what in a project now. */
export async function servingIn(ports: Ports, project: string): Promise<Serving> {
  const serving = new Map<string, string[]>();
  for (const { project: of, state, current, name } of await endpointsOf(ports).list()) {
    if (of !== project || state !== 'InService' || !current) continue;
    serving.set(current.modelArtifact, [...(serving.get(current.modelArtifact) ?? []), name]);
  }
  return serving;
}

/** A version of a model with where it comes from; undefined where the job has left none. */
export async function versionOf(
  store: JobStore,
  job: Job,
  serving: Serving,
): Promise<VersionAnswer | undefined> {
  const trained = await trainedJob(store, job);
  const modelArtifact = trained && modelOf(trained);
  if (modelArtifact === undefined) return undefined;
  return {
    jobId: job.id,
    trainedBy: trained!.id,
    createdAt: job.createdAt,
    endedAt: job.endedAt ?? null,
    submittedBy: job.submittedBy,
    costUsd: usdText(job.cost.actualMicroUsd),
    modelArtifact,
    run: runOf(trained!),
    servedBy: [...(serving.get(modelArtifact) ?? [])],
  };
}
