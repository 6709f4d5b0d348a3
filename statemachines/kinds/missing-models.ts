import { JobError } from '../../shared/errors.ts';
import type { Job, JobSpec } from '../../shared/job/model.ts';
import { partsOf } from '../../shared/job/parts.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { isReference } from '../../shared/schema.ts';
import type { Finding } from './kind.ts';
import { kindOf } from './kinds.ts';
import { modelSource } from './model-source.ts';

/**
 * The models that a job is to serve and that nobody has trained: it would fail, and as a stage of a
 * pipeline after the others were paid for.
 */
export async function missingModels(ports: Ports, job: Job): Promise<Finding[]> {
  const found = partsOf(job.spec).map(async ({ stage, spec }): Promise<Finding[]> => {
    const served = kindOf(spec.kind).serves?.(spec);
    if (!served || isReference(served.model)) return [];
    const part = { ...job, kind: spec.kind, spec: spec as JobSpec };
    const message = await whyMissing(ports, part);
    const path = stage === undefined ? ['model'] : ['stages', stage, 'model'];
    return message === undefined ? [] : [{ path, message }];
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
