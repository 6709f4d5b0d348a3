import { envelopeFields, stageEnvelopeFields } from '../../shared/job/envelope-fields.ts';
import { endpointFields } from './endpoint/fields.ts';
import { endpointKind } from './endpoint/kind.ts';
import { imageFields } from './image/fields.ts';
import { imageKind } from './image/kind.ts';
import { kindOf } from './kinds.ts';
import { notebookFields } from './notebook/fields.ts';
import { notebookKind } from './notebook/kind.ts';
import { pipelineFields, stageFields } from './pipeline/fields.ts';
import { serviceFields } from './service/fields.ts';
import { serviceKind } from './service/kind.ts';
import { taskFields } from './task/fields.ts';
import { taskKind } from './task/kind.ts';
import { trainingFields } from './training/fields.ts';
import { trainingKind } from './training/kind.ts';
import { transformFields } from './transform/fields.ts';
import { transformKind } from './transform/kind.ts';
import { tuningFields } from './tuning/fields.ts';
import { tuningKind } from './tuning/kind.ts';

/**
 * What fields are for, by their paths: `budget.maxCostUsd`, `metrics[].name` of a list's members,
 * `ranges.*.min` of a map's. They stand apart from the schemas, since a handler that checks a job
 * has no need of them, and would load them.
 */
export type Fields = Readonly<Record<string, string>>;

/** Those of the kinds; of a pipeline there are also its stages. */
const fieldsOfKinds: ReadonlyMap<string, Fields> = new Map<string, Fields>([
  [imageKind.name, imageFields],
  [taskKind.name, taskFields],
  [trainingKind.name, trainingFields],
  [tuningKind.name, tuningFields],
  [transformKind.name, transformFields],
  [endpointKind.name, endpointFields],
  [notebookKind.name, notebookFields],
  [serviceKind.name, serviceFields],
]);

const own = (kind: string): Fields => fieldsOfKinds.get(kind) ?? pipelineFields;

/** What the fields of a job of this kind are for; throws where there is no such kind. */
export function fieldsOf(kind: string): Fields {
  return { ...envelopeFields, ...own(kindOf(kind).name) };
}

/** What the fields of a stage of this kind are for; throws where there is no such kind. */
export function fieldsOfStage(kind: string): Fields {
  const { kind: whatKind } = envelopeFields;
  return { kind: whatKind, ...stageFields, ...stageEnvelopeFields, ...own(kindOf(kind).name) };
}
