import type { SpecBase } from '../../shared/job/model.ts';
import { endpointKind } from './endpoint/kind.ts';
import { imageKind } from './image/kind.ts';
import type { AwsEvent, Kind } from './kind.ts';
import { notebookKind } from './notebook/kind.ts';
import { pipelineKind } from './pipeline/kind.ts';
import { serviceKind } from './service/kind.ts';
import { taskKind } from './task/kind.ts';
import { trainingKind } from './training/kind.ts';
import { transformKind } from './transform/kind.ts';
import { tuningKind } from './tuning/kind.ts';

const stageKinds: readonly Kind[] = [
  imageKind,
  taskKind,
  trainingKind,
  tuningKind,
  transformKind,
  endpointKind,
  notebookKind,
  serviceKind,
];

/** Every kind of job: the registry that the API, the machines, prices and docs are made from. */
export const kinds: readonly Kind[] = [...stageKinds, pipelineKind(stageKinds)];

/** The quotas that a plane's configuration may set, with the slots that each has by default. */
export const defaultQuotas: Readonly<Record<string, number>> = Object.fromEntries(
  kinds.flatMap(({ quota }) => (quota && 'slots' in quota ? [[quota.name, quota.slots]] : [])),
);

/** The quota that a job of a kind takes a slot of; undefined: it needs none. */
export function quotaNameOf(spec: SpecBase, project: string): string | undefined {
  const { quota } = kindOf(spec.kind);
  return quota && 'of' in quota ? quota.of(spec, project) : quota?.name;
}

/** The kind with this name; one that does not exist is a defect of the caller. */
export function kindOf(name: string): Kind {
  const kind = kinds.find((one) => one.name === name);
  if (!kind) throw new Error(`There is no kind '${name}'`);
  return kind;
}

/** The events of AWS that tell of what any kind makes, each once. */
export const awsEvents: readonly AwsEvent[] = [
  ...new Map(
    kinds.flatMap(({ events = [] }) => events.map((event) => [JSON.stringify(event), event])),
  ).values(),
];
