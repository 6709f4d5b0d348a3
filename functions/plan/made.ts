import type { JobSpec } from '../../shared/job/model.ts';
import { partsOf } from '../../shared/job/parts.ts';
import type { Made } from '../../statemachines/kinds/kind.ts';
import { kindOf } from '../../statemachines/kinds/kinds.ts';

/** Something that a job or one of its stages makes. */
export type PlannedMade = Made & { stage?: string };

const executions: readonly Made[] = [
  { what: 'Step Functions execution', name: '{plane}-job:ty-JOB-NN', count: 1 },
  { what: 'Step Functions execution', name: '{plane}-attempt:ty-JOB-NN', count: 1 },
];

/** Everything that one attempt of a job makes, its stages' too. */
export function madeBy(job: JobSpec): PlannedMade[] {
  const own = partsOf(job).flatMap(({ stage, spec }) =>
    [...executions, ...kindOf(spec.kind).makes(spec)].map((one) =>
      stage === undefined ? one : { stage, ...one },
    ),
  );
  return job.stages ? [...executions, ...own] : own;
}
