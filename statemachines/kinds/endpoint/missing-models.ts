import { JobError } from '../../../shared/errors.ts';
import type { Job, JobSpec } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { isReference } from '../../../shared/schema.ts';
import type { Finding } from '../kind.ts';
import { endpointKind } from './kind.ts';
import { modelSource } from './model-source.ts';

/**
 * The models that a job asks for and that nobody has trained: its deployments would fail, those of
 * a pipeline after its other stages were paid for.
 */
export async function missingModels(ports: Ports, job: Job): Promise<Finding[]> {
  const { stages } = job.spec;
  const parts = stages
    ? Object.entries(stages).map(([name, spec]) => ({ path: ['stages', name], spec }))
    : [{ path: [], spec: job.spec }];
  const found = parts
    .filter(({ spec }) => spec.kind === endpointKind.name && !isReference(String(spec.model)))
    .map(async ({ path, spec }): Promise<Finding[]> => {
      const message = await whyMissing(ports, { ...job, spec: spec as JobSpec });
      return message === undefined ? [] : [{ path: [...path, 'model'], message }];
    });
  return (await Promise.all(found)).flat();
}

async function whyMissing(ports: Ports, job: Job): Promise<string | undefined> {
  try {
    await modelSource(ports, job);
    return undefined;
  } catch (error) {
    if (error instanceof JobError && error.reason === 'InvalidSpec') return error.message;
    throw error;
  }
}
