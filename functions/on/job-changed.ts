import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { observe } from '../../statemachines/attempt/observe.ts';
import { advanceAfter } from '../schedules/advance.ts';
import { logEndMetrics } from './end-metrics.ts';
import { eachJob, type StreamEvent } from './job-image.ts';

/** Tells the bus of every new phase, a pipeline of its stages, a schedule of its jobs' ends. */
export const create = (ports: Ports) => (event: StreamEvent) =>
  eachJob(ports, event, async (after, before) => {
    if (after.phase === before?.phase && after.attempt === before.attempt) return;
    await publish(ports, after);
    if (isTerminal(after.phase)) {
      await advanceAfter(ports, after);
      await logEndMetrics(ports, after);
    }
    if (!after.parent) return;
    const parent = await new JobStore(ports).get(after.parent.jobId);
    if (parent) await observe(ports, parent.id, parent.attempt);
  });

async function publish(ports: Ports, job: Job): Promise<void> {
  const { id: jobId, project, kind, phase, reason, attempt, rev } = job;
  const Detail = JSON.stringify({ v: 1, jobId, project, kind, phase, reason, attempt, seq: rev });
  const entry = {
    EventBusName: ports.config.bus,
    Source: 'trainyard',
    DetailType: 'Job Changed',
    Detail,
  };
  const command = new PutEventsCommand({ Entries: [entry] });
  const answer = await ports.clients.of(EventBridgeClient).send(command);
  if (answer.FailedEntryCount) {
    throw new Error(`The bus refused an event: ${answer.Entries?.[0]?.ErrorMessage}`);
  }
}
