import { endpointKind } from './endpoint/kind.ts';
import { imageKind } from './image/kind.ts';
import type { Kind, Step } from './kind.ts';
import { pipelineKind } from './pipeline/kind.ts';
import { taskKind } from './task/kind.ts';
import { tuningKind } from './tuning/kind.ts';

const stageKinds: readonly Kind[] = [imageKind, taskKind, tuningKind, endpointKind];

/** Every kind of job: the registry that the API, the machines, prices and docs are made from. */
export const kinds: readonly Kind[] = [...stageKinds, pipelineKind(stageKinds)];

/** The kind with this name; one that does not exist is a defect of the caller. */
export function kindOf(name: string): Kind {
  const kind = kinds.find((one) => one.name === name);
  if (!kind) throw new Error(`There is no kind '${name}'`);
  return kind;
}

/** The steps of every kind's machine, by the kind's name. */
export const kindSteps: Readonly<Record<string, readonly Step[]>> = Object.fromEntries(
  kinds.map(({ name, steps }) => [name, steps]),
);
