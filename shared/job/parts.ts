import type { JobSpec, StageSpec } from './model.ts';

/** A job's stages by name, or the job itself under no name. */
export function partsOf(spec: JobSpec): { stage?: string; spec: JobSpec | StageSpec }[] {
  if (!spec.stages) return [{ spec }];
  return Object.entries(spec.stages).map(([stage, one]) => ({ stage, spec: one }));
}
