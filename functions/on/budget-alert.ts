import { monthOf } from '../../shared/job/budgets.ts';
import type { PauseAlert } from '../../shared/job/pauses.ts';

/** What Amazon SNS hands over of a message, as far as it is read here. */
export interface SnsMessage {
  Message: string;
  Timestamp: string;
}

/** Characters kept of a text that is not understood. */
const keptLength = 200;

/**
 * Reads an alert of AWS Budgets, which is a letter in plain text with lines such as
 * `Budget Name: …` and `ACTUAL Amount: $36.69`. What cannot be read is an alert all the same, under
 * its own words: nothing but AWS Budgets may write to its topic, and a needless pause costs less
 * than a missed one.
 */
export function budgetAlertOf({ Message, Timestamp }: SnsMessage): PauseAlert {
  const month = monthOf(dateOf(Message) ?? Timestamp);
  const line = (name: string) => new RegExp(`^${name}: *(\\S.*?)\\s*$`, 'm').exec(Message)?.[1];
  const budget = line('Budget Name');
  const threshold = line('Alert Threshold');
  const spent = line('(?:ACTUAL|FORECASTED) Amount');
  if (!budget || !threshold || !spent) {
    const text = Message.trim().replaceAll(/\s+/g, ' ').slice(0, keptLength);
    return { id: text, month, why: `it sent a message that could not be read: ${text}` };
  }
  const kind = line('Alert Type') === 'FORECASTED' ? 'is forecast to spend' : 'has spent';
  const limit = line('Budgeted Amount');
  const why = `budget ${budget} ${kind} ${spent}${limit ? ` of ${limit}` : ''}`;
  return { id: `${budget} ${threshold}`.slice(0, keptLength), month, why };
}

/** The day in the letter's first line, such as `May 13, 2024`, in the form that dates have here. */
function dateOf(text: string): string | undefined {
  const day = /AWS Budget Notification ([A-Z][a-z]+ \d{1,2}, \d{4})/.exec(text)?.[1];
  const at = day === undefined ? Number.NaN : Date.parse(`${day} UTC`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
