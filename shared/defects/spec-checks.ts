import type { DefectFinding } from './finding.ts';
import { commandChecks } from './spec-commands.ts';
import { isObject, type Part, type PlaneFacts, pointer } from './spec-part.ts';
import { placeChecks } from './spec-places.ts';
import { sizeChecks } from './spec-sizes.ts';

/** Every check over what `POST /jobs` takes. */
export const specChecks = [...commandChecks, ...placeChecks, ...sizeChecks];

function partsOf(spec: Readonly<Record<string, unknown>>): Part[] {
  if (!isObject(spec.stages)) return [{ at: '', spec }];
  return Object.entries(spec.stages).flatMap(([name, stage]) =>
    isObject(stage) ? [{ at: `/stages/${pointer(name)}`, spec: stage }] : [],
  );
}

/** What is wrong with a valid job. */
export function specFindings(
  spec: Readonly<Record<string, unknown>>,
  plane: PlaneFacts,
): DefectFinding[] {
  return partsOf(spec).flatMap((part) =>
    specChecks.flatMap(({ id, find }) => find(part, plane).map((found) => ({ id, ...found }))),
  );
}
