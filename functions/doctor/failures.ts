import type { Ports } from '../../shared/ports/ports.ts';
import type { Check } from '../api/plane/answers.ts';
import { ageText, counted } from './check.ts';
import { peekQueue, type QueuedMessage, queueDepth } from './failure-queue.ts';

/** Looks what no retry could deliver or handle. `discreet` leaves out the errors' own words. */
export async function failureCheck(ports: Ports, discreet: boolean): Promise<Check> {
  const { clock, config } = ports;
  const name = 'failure queue';
  const waiting = await queueDepth(ports);
  if (waiting === 0) return { name, status: 'ok', found: 'is empty' };
  const seen = await peekQueue(ports);
  const oldest = seen.toSorted((a, b) => a.sentAt - b.sentAt)[0];
  const { from, error } = oldest ? originOf(oldest) : {};
  const about = oldest
    ? `; the oldest seen, ${ageText(clock.now() - oldest.sentAt)} ago, ${from}` +
      (error && !discreet ? `: ${error}` : '')
    : '';
  return {
    name,
    status: 'fail',
    found: `${counted(waiting, 'event')} that no retry could handle${about}`,
    fix:
      `Mend what it names (for alert-published: the webhook in the secret), then empty ` +
      `${config.failureQueueArn.split(':').at(-1)}; after 14 days it forgets.`,
  };
}

interface Body {
  requestContext?: { functionArn?: string; condition?: string };
  responsePayload?: { errorMessage?: string };
  Type?: string;
}

/**
 * Where an event comes from, as its sender writes it: Lambda in the body (destination records),
 * EventBridge and Scheduler beside it (`ERROR_MESSAGE`, `RULE_ARN`, `SCHEDULE_ARN`).
 */
function originOf({ body, attributes }: QueuedMessage): { from: string; error?: string } {
  const { ERROR_MESSAGE: words, ERROR_CODE: code, RULE_ARN: rule, SCHEDULE_ARN: due } = attributes;
  const error = words ?? code;
  const source = due ?? rule;
  if (source) {
    const from = `from ${due ? 'the schedule' : 'the rule'} ${source.split('/').at(-1)}`;
    return { from, ...(error ? { error } : {}) };
  }
  const record = parsed(body);
  const { functionArn = '', condition } = record.requestContext ?? {};
  const handler = functionArn.split(':')[6];
  if (handler) {
    const why = record.responsePayload?.errorMessage ?? condition;
    return { from: `from ${handler}`, ...(why ? { error: why } : {}) };
  }
  return { from: record.Type === 'Notification' ? 'from the alert topic' : 'of unknown origin' };
}

function parsed(text: string): Body {
  try {
    const value: unknown = JSON.parse(text);
    return Object(value) === value ? (value as Body) : {};
  } catch {
    return {};
  }
}
