import { tableAccess, workloadControl } from '../../shared/grants.ts';
import type { Step } from '../kinds/kind.ts';

/** The steps that every kind has: `${JobVerify}`, `${JobWatch}`, `${JobSettle}` in the ASL. */
export const jobSteps: readonly Step[] = [
  {
    id: 'verify',
    timeoutSeconds: 60,
    grants: [
      tableAccess,
      { actions: ['ecr:DescribeImages'], on: 'repository' },
      { actions: ['s3:ListBucket'], on: 'bucket' },
    ],
  },
  { id: 'watch', timeoutSeconds: 60, grants: [tableAccess, ...workloadControl] },
  {
    id: 'settle',
    timeoutSeconds: 60,
    grants: [
      tableAccess,
      ...workloadControl,
      { actions: ['logs:GetLogEvents'], on: 'workload-logs' },
    ],
  },
];
