import { tableAccess } from '../../../shared/grants.ts';
import type { Step } from '../kind.ts';

/** The steps of `pipeline` and what each may do. */
export const pipelineSteps: readonly Step[] = [
  { id: 'start', timeoutSeconds: 60, grants: [tableAccess] },
  { id: 'collect', timeoutSeconds: 60, grants: [tableAccess] },
];
