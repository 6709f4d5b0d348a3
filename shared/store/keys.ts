import { isTerminal } from '../job/lifecycle.ts';
import type { Job } from '../job/model.ts';
import { limits } from '../limits.ts';

/** The key names of the table. Only the store uses them. */
export const keys = {
  job: (id: string) => ({ pk: `JOB#${id}`, sk: 'META' }),
  event: (id: string, seq: number) => ({ pk: `JOB#${id}`, sk: `EV#${padded(seq)}` }),
  ledger: (id: string, attempt: number, n: number) => ({
    pk: `JOB#${id}`,
    sk: `LEDGER#${padded(attempt)}#${padded(n)}`,
  }),
  trial: (id: string, name: string) => ({ pk: `JOB#${id}`, sk: `TRIAL#${name}` }),
  /** How a metric went in a trial. */
  series: (id: string, metric: string, trial: string) => ({
    pk: `JOB#${id}`,
    sk: `SERIES#${metric}#${trial}`,
  }),
  stage: (id: string, name: string) => ({ pk: `JOB#${id}`, sk: `STAGE#${name}` }),
  /** That the job was deleted, and what proved it. */
  deleted: (id: string) => ({ pk: `JOB#${id}`, sk: 'DELETED' }),
  /** That another job goes on from what this one did. */
  retry: (id: string, by: string) => ({ pk: `JOB#${id}`, sk: `RETRY#${by}` }),
  message: (id: string, seq: number, channel: string) => ({
    pk: `JOB#${id}`,
    sk: `MSG#${padded(seq)}#${channel}`,
  }),
  idempotency: (project: string, subject: string, key: string) => ({
    pk: `IDEM#${project}#${subject}#${key}`,
    sk: 'META',
  }),
  quota: (name: string) => ({ pk: `QUOTA#${name}`, sk: 'META' }),
  /** What a project has in a quota: how many wait, how many hold a slot. */
  share: (quota: string, project: string) => ({ pk: `QUOTA#${quota}`, sk: `PROJECT#${project}` }),
  /** The place of a job in the line of its project: the highest priority first, then the oldest. */
  queue: (quota: string, project: string, priority: number, jobId: string) => ({
    pk: `QUEUE#${quota}#${project}`,
    sk: `${limits.priority.max - priority}#${jobId}`,
  }),
  /** As versions without priorities had it: one line for each quota. */
  oldQueue: (quota: string, jobId: string) => ({ pk: `QUEUE#${quota}`, sk: `5#${jobId}` }),
  /** How many slots of all quotas a project holds. */
  projectSlots: (project: string) => ({ pk: `PROJECT#${project}`, sk: 'SLOTS' }),
  budget: (owner: string, month: string) => ({ pk: `BUDGET#${owner}#${month}`, sk: 'META' }),
  /** What a project may spend in a month; an admin sets it. */
  budgetLimit: (project: string) => ({ pk: `BUDGET#project#${project}`, sk: 'LIMIT' }),
  /** That people were told of a threshold of a month. */
  budgetMessage: (project: string, month: string, threshold: number, channel: string) => ({
    pk: `BUDGET#project#${project}#${month}`,
    sk: `MSG#${threshold}#${channel}`,
  }),
  /** That nothing is admitted in a month of the plane. */
  pause: (month: string) => ({ pk: `BUDGET#plane#${month}`, sk: 'PAUSE' }),
  /** That a channel was told of something. */
  notified: (about: string, channel: string) => ({ pk: `NOTIFIED#${about}`, sk: channel }),
  /** That a job has ended and not everybody was told. */
  pendingNotification: (jobId: string) => ({ pk: 'PENDING', sk: jobId }),
  /** That an address was subscribed lately. */
  subscribed: (address: string) => ({ pk: `READER#${address}`, sk: 'META' }),
  /** That those whom a job names were subscribed. */
  readers: (jobId: string) => ({ pk: `JOB#${jobId}`, sk: 'READERS' }),
  /** What the stages of a pipeline hold and spent, of what the pipeline holds. */
  escrow: (jobId: string) => ({ pk: `JOB#${jobId}`, sk: 'ESCROW' }),
  /** That a message was posted to the webhook. */
  posted: (message: string) => ({ pk: `POSTED#${message}`, sk: 'META' }),
  /** The ends that one channel was told of lately, in one project. */
  notificationWindow: (project: string, channel: string) => ({
    pk: 'WINDOW',
    sk: `${project}#${channel}`,
  }),
  /** A window that has ended and whose digest is to be sent. */
  closedWindow: (window: string) => ({ pk: 'WINDOW', sk: `over#${window}` }),
  /** One end that waits for the digest of a window. */
  digested: (window: string, jobId: string) => ({ pk: `DIGEST#${window}`, sk: `JOB#${jobId}` }),
  /** That the digest of a window was sent. */
  digest: (window: string) => ({ pk: `DIGEST#${window}`, sk: 'SENT' }),
  schedule: (project: string, name: string) => ({ pk: `SCHED#${project}`, sk: name }),
  /** What lives on after its job, by its kind and its name in AWS. */
  lease: (kind: string, awsName: string) => ({ pk: 'LEASE', sk: `${kind}#${awsName}` }),
  /** That a project has an image of the plane's repository. */
  projectImage: (project: string, digest: string) => ({ pk: `IMAGE#${project}`, sk: digest }),
  /** Which attempt builds what a tag of the plane's repository names. */
  build: (tag: string) => ({ pk: `BUILD#${tag}`, sk: 'META' }),
  live: (jobId: string) => ({ pk: 'LIVE', sk: jobId }),
};

/**
 * What a job item has beside the job: the keys of the indexes (by project, by project and group of
 * phases), and whether this write moves the job to another phase. The handlers on the table's
 * stream are called for such writes alone. Nothing reads the third index yet, and an entry costs a
 * write.
 */
export function itemAttributes(job: Job, phaseChanged: boolean): Record<string, string | boolean> {
  const group = isTerminal(job.phase) ? 'ended' : 'active';
  return {
    phaseChanged,
    gsi1pk: `PROJECT#${job.project}`,
    gsi1sk: job.id,
    gsi2pk: `PROJECT#${job.project}#${group}`,
    gsi2sk: job.id,
  };
}

const padded = (n: number) => String(n).padStart(6, '0');
