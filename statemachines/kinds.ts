import { imageSteps } from './image/steps.ts';
import type { Step } from './kind.ts';
import { pipelineSteps } from './pipeline/steps.ts';
import { taskSteps } from './task/steps.ts';
import { tuningSteps } from './tuning/steps.ts';

/** Every kind of job and the steps of its machine, in the order of their folders' names. */
export const kindSteps: Readonly<Record<string, readonly Step[]>> = {
  image: imageSteps,
  pipeline: pipelineSteps,
  task: taskSteps,
  tuning: tuningSteps,
};
