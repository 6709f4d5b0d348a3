import { buildAccess, ecsTaskAccess, tableAccess } from '../../../shared/grants.ts';
import type { Step } from '../kind.ts';

/** The steps of `image` and what each may do. */
export const imageSteps: readonly Step[] = [
  {
    id: 'start',
    timeoutSeconds: 60,
    grants: [
      tableAccess,
      ...buildAccess,
      ...ecsTaskAccess,
      { actions: ['ecr:DescribeImages'], on: 'repository' },
    ],
  },
  {
    id: 'collect',
    timeoutSeconds: 120,
    grants: [
      tableAccess,
      ...buildAccess,
      ...ecsTaskAccess,
      { actions: ['ecr:DescribeImages', 'ecr:DescribeImageScanFindings'], on: 'repository' },
    ],
  },
];
