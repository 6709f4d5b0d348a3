import { type Grant, tableAccess, tableIndexRead, tokenAnswer } from '../../shared/grants.ts';
import type { Kind } from '../kinds/kind.ts';
import { kinds } from '../kinds/kinds.ts';

/** A Lambda that a state machine calls: `steps/<id>.ts`. */
export interface Step {
  id: string;
  /** Seconds, at most 900; the ASL task's own timeout is at least this. */
  timeoutSeconds: number;
  grants: readonly Grant[];
}

/** What reading and stopping any job's workload takes: the handlers and steps that settle jobs. */
export const workloadControl: readonly Grant[] = [
  ...distinct(kinds.flatMap(({ grants: { read, stop } }) => [...read, ...stop])),
  tokenAnswer,
];

/** What removing what an attempt leaves behind takes, of any kind. */
export const clearing: readonly Grant[] = distinct(
  kinds.flatMap(({ grants: { clear = [] } }) => clear),
);

/**
 * What settling a job takes besides the table: nothing of its attempt is left, and its end quotes
 * what the workload said at last.
 */
export const settling: readonly Grant[] = [
  ...workloadControl,
  ...clearing,
  { actions: ['logs:GetLogEvents'], on: 'workload-logs' },
];

/** What ending and counting what lives on takes, of any kind. */
export const leaseControl: readonly Grant[] = distinct(
  kinds.flatMap(({ lease }) => lease?.grants.end ?? []),
);

/** What showing its owner the way to it takes, of any kind. */
export const leaseOpening: readonly Grant[] = distinct(
  kinds.flatMap(({ lease }) => lease?.grants.open ?? []),
);

/** What starting a command in what runs takes, of any kind. */
export const entering: readonly Grant[] = distinct(
  kinds.flatMap(({ grants: { exec = [] } }) => exec),
);

/** What tending it takes besides. */
export const leaseTending: readonly Grant[] = distinct(
  kinds.flatMap(({ lease }) => lease?.grants.tend ?? []),
);

/** What removing what a job has written takes, besides the table. */
export const traceRemoval: readonly Grant[] = [
  tableIndexRead,
  { actions: ['logs:DescribeLogStreams', 'logs:DeleteLogStream'], on: 'workload-logs' },
  { actions: ['s3:ListBucketVersions'], on: 'bucket' },
  { actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], on: 'bucket-objects' },
  {
    actions: ['tag:GetResources'],
    on: 'any',
    reason: 'It looks for what has a tag, whatever that is: AWS has no narrower choice.',
  },
];

/** The steps that every job has: `${JobVerify}`, `${JobWatch}`, `${JobSettle}` in the ASL. */
export const jobSteps: readonly Step[] = [
  {
    id: 'verify',
    timeoutSeconds: 60,
    grants: [
      tableAccess,
      { actions: ['ecr:DescribeImages'], on: 'repository' },
      { actions: ['s3:ListBucket', 's3:ListBucketVersions'], on: 'bucket' },
      { actions: ['s3:ListBucket'], on: 'shared-buckets' },
    ],
  },
  { id: 'watch', timeoutSeconds: 60, grants: [tableAccess, ...workloadControl] },
  { id: 'settle', timeoutSeconds: 60, grants: [tableAccess, ...settling] },
];

/**
 * The steps that are looked up by a job's kind: `${Start}`, `${Collect}`. Their code is the same
 * for every kind, and a function of its own has only what that kind's driver may do.
 */
export const kindSteps = ({ grants }: Kind): readonly Step[] => [
  {
    id: 'start',
    timeoutSeconds: 60,
    grants: [tableAccess, ...distinct([...grants.start, ...grants.stop])],
  },
  { id: 'collect', timeoutSeconds: 120, grants: [tableAccess, ...distinct(grants.collect)] },
];

function distinct(grants: readonly Grant[]): Grant[] {
  return [...new Map(grants.map((grant) => [JSON.stringify(grant), grant])).values()];
}
