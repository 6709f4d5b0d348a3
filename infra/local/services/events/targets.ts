import { createHash } from 'node:crypto';
import type { Outside, Principal } from '../../kernel/types.ts';
import { forwardedEntry } from './put-events.ts';
import type { Delivery } from './route.ts';

type Send = (
  delivery: Delivery,
  input: string,
  outside: Outside,
  as: Principal,
) => Promise<unknown>;

const service = 'events.amazonaws.com';

/** EventBridge acting for a rule, as resource policies see it. */
export function eventBridge(rule: string): Principal {
  return { arn: service, service, sourceArn: rule };
}

/** Hands the input to the target, as its role if it has one. Throws what that API throws. */
export async function sendToTarget(delivery: Delivery, input: string, outside: Outside) {
  const { target, rule } = delivery;
  const send = senders[serviceOf(target.Arn)];
  if (!send) throw new Error(`No way to deliver to ${target.Arn}`);
  const as = target.RoleArn ? await assume(target.RoleArn, rule, outside) : eventBridge(rule);
  await send(delivery, input, outside, as);
}

/** Whether the local plane can deliver to such a target. */
export function isDeliverable(arn: string): boolean {
  return Object.hasOwn(senders, serviceOf(arn));
}

/** The URL of a queue, from its ARN. */
export function queueUrl(arn: string): string {
  const [, , , region, account, name] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

const senders: Record<string, Send> = {
  lambda: ({ target }, input, outside, as) =>
    outside.call(
      'lambda',
      'Invoke',
      { FunctionName: target.Arn, InvocationType: 'Event', Payload: input },
      as,
    ),
  sqs: ({ target }, input, outside, as) =>
    outside.call('sqs', 'SendMessage', { QueueUrl: queueUrl(target.Arn), MessageBody: input }, as),
  sns: ({ target }, input, outside, as) =>
    outside.call('sns', 'Publish', { TopicArn: target.Arn, Message: input }, as),
  states: startExecution,
  events: ({ target, event }, _input, outside, as) =>
    outside.call('events', 'PutEvents', { Entries: [forwardedEntry(event, target.Arn)] }, as),
};

/** The name is the same for each try, so that a repeated delivery starts no second execution. */
async function startExecution(...[delivery, input, outside, as]: Parameters<Send>) {
  const { target, event, rule } = delivery;
  const suffix = createHash('sha256').update(`${rule} ${target.Id}`).digest('hex').slice(0, 32);
  const request = { stateMachineArn: target.Arn, name: `${event.id}_${suffix}`, input };
  try {
    await outside.call('states', 'StartExecution', request, as);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists') throw error;
  }
}

async function assume(role: string, rule: string, outside: Outside): Promise<Principal> {
  const request = { RoleArn: role, RoleSessionName: 'events' };
  const { AssumedRoleUser } = await outside.call<{ AssumedRoleUser: { Arn: string } }>(
    'sts',
    'AssumeRole',
    request,
    eventBridge(rule),
  );
  return { arn: AssumedRoleUser.Arn, roleArn: role };
}

function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? '';
}
