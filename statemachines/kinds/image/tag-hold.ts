import { isTerminal } from '../../../shared/job/lifecycle.ts';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { keys } from '../../../shared/store/keys.ts';
import { ConditionFailed, Table } from '../../../shared/store/table.ts';

/** Thrown while another job builds the same content: the state machine asks again. */
class ImageBeingBuilt extends Error {
  override readonly name = 'ImageBeingBuilt';
}

interface Hold {
  jobId: string;
  attempt: number;
}

/**
 * Lets one job at a time build what a tag names: its image is then everybody's, and a second push
 * to a tag that never changes would be refused. Whose build has ended, however, holds nothing.
 */
export async function holdTag(ports: Ports, tag: string, job: Job): Promise<void> {
  if (tag === awsNameOf(job)) return;
  const table = new Table(ports);
  const { id: jobId, attempt } = job;
  const held = await table.get<Hold>(keys.build(tag));
  if (held?.jobId === jobId && held.attempt === attempt) return;
  if (held && (await isBuilding(ports, held))) throw busy(held.jobId);
  const unchanged = held
    ? {
        when: '#jobId = :jobId AND #attempt = :attempt',
        names: { '#jobId': 'jobId', '#attempt': 'attempt' },
        values: { ':jobId': held.jobId, ':attempt': held.attempt },
      }
    : { when: 'attribute_not_exists(pk)' };
  const put = { ...keys.build(tag), v: 1, jobId, attempt };
  await table.transact([{ put, ...unchanged, label: 'hold' }]).catch((error) => {
    throw error instanceof ConditionFailed ? busy('another job') : error;
  });
}

/** The build is the first workload of an attempt, the smoke run its second. */
async function isBuilding(ports: Ports, { jobId, attempt }: Hold): Promise<boolean> {
  const holder = await new JobStore(ports).get(jobId);
  if (!holder || holder.attempt !== attempt || isTerminal(holder.phase)) return false;
  return holder.verdict === undefined && (holder.workload?.n ?? 1) === 1;
}

const busy = (who: string) =>
  new ImageBeingBuilt(`${who} builds the same source: its image is taken when it is there.`);
