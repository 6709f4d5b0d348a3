import {
  endpointAccess,
  endpointControl,
  scalingEnd,
  scalingStart,
  tableAccess,
  tableIndexRead,
} from '../../../shared/grants.ts';
import type { Step } from '../kind.ts';

/** The steps of `endpoint` and what each may do. */
export const endpointSteps: readonly Step[] = [
  {
    id: 'start',
    timeoutSeconds: 60,
    grants: [tableAccess, tableIndexRead, ...endpointAccess, ...endpointControl, ...scalingEnd],
  },
  {
    id: 'collect',
    timeoutSeconds: 60,
    grants: [tableAccess, ...endpointControl, ...scalingStart],
  },
];
