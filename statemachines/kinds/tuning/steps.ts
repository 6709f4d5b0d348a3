import { tableAccess, tuningAccess } from '../../../shared/grants.ts';
import type { Step } from '../kind.ts';

/** The steps of `tuning` and what each may do. */
export const tuningSteps: readonly Step[] = [
  { id: 'start', timeoutSeconds: 60, grants: [tableAccess, ...tuningAccess] },
  { id: 'collect', timeoutSeconds: 60, grants: [tableAccess, ...tuningAccess] },
];
