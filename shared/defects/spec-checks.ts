import type { JobSpec } from '../job/model.ts';
import { partsOf } from '../job/parts.ts';
import type { DefectFinding } from './finding.ts';
import { commandChecks } from './spec-commands.ts';
import { type Part, type PlaneFacts, pointer } from './spec-part.ts';
import { placeChecks } from './spec-places.ts';
import { sizeChecks } from './spec-sizes.ts';

/** Every check over what `POST /jobs` takes. */
export const specChecks = [...commandChecks, ...placeChecks, ...sizeChecks];

/** What is wrong with a valid job. */
export function specFindings(job: JobSpec, plane: PlaneFacts): DefectFinding[] {
  return partsOf(job).flatMap(({ stage, spec }) => {
    const part: Part = { at: stage === undefined ? '' : `/stages/${pointer(stage)}`, spec };
    return specChecks.flatMap(({ id, find }) =>
      find(part, plane).map((found) => ({ id, ...found })),
    );
  });
}
