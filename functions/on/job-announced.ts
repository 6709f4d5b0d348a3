import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { messageOf } from './message.ts';

interface JobChanged {
  detail: { jobId: string; phase: string; seq: number };
}

/** The channel of jobs that name nobody: whoever subscribed to the plane's topic. */
const everybody = 'topic';

/**
 * Tells people. When a job is queued, those it names are subscribed (Amazon SNS asks them once to
 * confirm); when it has ended, each channel gets one message.
 */
export const create =
  (ports: Ports) =>
  async ({ detail }: JobChanged) => {
    const store = new JobStore(ports);
    const job = await store.get(detail.jobId);
    if (!job || job.parent) return;
    if (detail.phase === 'Queued') await subscribe(ports, job);
    if (!isTerminal(job.phase) || detail.phase !== job.phase) return;
    const channels = job.spec.notify.length > 0 ? job.spec.notify : [everybody];
    for (const channel of channels) await tell(ports, store, job, detail.seq, channel);
  };

const addressOf = (channel: string) => channel.slice('email:'.length);

async function subscribe(ports: Ports, job: Job): Promise<void> {
  for (const channel of job.spec.notify) {
    const Endpoint = addressOf(channel);
    const command = new SubscribeCommand({
      TopicArn: ports.config.alertTopicArn,
      Protocol: 'email',
      Endpoint,
      Attributes: { FilterPolicy: JSON.stringify({ recipient: [Endpoint] }) },
      ReturnSubscriptionArn: true,
    });
    try {
      await ports.clients.of(SNSClient).send(command);
    } catch (error) {
      // Subscribed by someone else without our filter: then every message reaches it anyway.
      if (!/already exists/i.test((error as Error).message)) throw error;
    }
  }
}

/** Claims the message, sends it, marks it: only a crash between the last two can repeat it. */
async function tell(
  ports: Ports,
  store: JobStore,
  job: Job,
  seq: number,
  channel: string,
): Promise<void> {
  if (!(await store.claimMessage(job.id, seq, channel))) return;
  const stages = job.kind === 'pipeline' ? await store.stages(job.id) : [];
  const { subject, body } = messageOf(job, stages, ports.config.apiUrl);
  const attributes = {
    job: job.id,
    phase: job.phase,
    message: `${job.id}#${seq}`,
    ...(channel === everybody ? {} : { recipient: addressOf(channel) }),
  };
  const command = new PublishCommand({
    TopicArn: ports.config.alertTopicArn,
    Subject: subject,
    Message: body,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [
        name,
        { DataType: 'String', StringValue },
      ]),
    ),
  });
  await ports.clients.of(SNSClient).send(command);
  await store.markMessage(job.id, seq, channel);
}
