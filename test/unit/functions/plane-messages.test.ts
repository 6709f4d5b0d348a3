import { describe, expect, it } from 'vitest';
import type { Message } from '../../../functions/alerts.ts';
import { budgetAlertOf } from '../../../functions/on/budget-alert.ts';
import type { RunningResource } from '../../../functions/on/running.ts';
import { expiryMessage, runningMessage } from '../../../functions/on/running-message.ts';
import { pausedMessage, resumedMessage } from '../../../functions/pause-message.ts';
import { slackPayload } from '../../../functions/slack.ts';
import type { Pause } from '../../../shared/job/pauses.ts';

const pause: Pause = {
  v: 1,
  month: '2026-01',
  since: '2026-01-10T08:00:12.345Z',
  by: 'AWS Budgets',
  why: 'budget trainyard-us-east-1 has spent $101.20 of $100.00',
  alerts: ['trainyard-us-east-1 > $100.00'],
  resumed: {
    research: { at: '2026-01-11T09:30:00.000Z', by: 'arn:aws:iam::111122223333:user/ana' },
  },
  rev: 2,
};

const now = Date.UTC(2026, 0, 10, 8);
const endpoint: RunningResource = {
  kind: 'endpoint',
  name: 'btc',
  project: 'default',
  runsOn: '1 × ml.m5.large',
  perDayMicroUsd: 2_760_000,
  since: Date.UTC(2026, 0, 5, 12),
  endsAt: Date.UTC(2026, 0, 12, 12),
  owner: 'ana',
};
const living: RunningResource[] = [
  endpoint,
  {
    ...endpoint,
    name: 'sentiment',
    project: 'research',
    runsOn: '1–3 × ml.g5.xlarge',
    perDayMicroUsd: 33_792_000,
    since: Date.UTC(2026, 0, 9, 7),
    owner: 'ben',
  },
  {
    kind: 'tuning',
    name: 'nightly job_01KDWXYZ0000000000000000AB',
    project: 'default',
    runsOn: '',
    perDayMicroUsd: 5_520_001,
    since: Date.UTC(2026, 0, 8, 2),
    endsAt: Date.UTC(2026, 0, 11, 2),
    owner: 'ci',
  },
].map((one, index) =>
  index === 1 ? (({ endsAt: _end, ...rest }) => rest)(one as RunningResource) : one,
);

const messages: Readonly<Record<string, Message>> = {
  'admission-paused': pausedMessage('trainyard', pause),
  'admission-resumed': resumedMessage('research', pause),
  living: runningMessage(living, now),
  'endpoint-expires': expiryMessage(endpoint, endpoint.endsAt!),
};

/** `vitest run test/unit/functions/plane-messages.test.ts -u` writes them anew. */
describe('a message about the plane', () => {
  it.each(Object.entries(messages))('reads as %s does', async (name, message) => {
    const { subject, body } = message;
    expect(subject).toMatch(/^[ -~]{1,100}$/);
    const email = `Subject: ${subject}\n\n${body}`;
    await expect(email).toMatchFileSnapshot(`golden/${name}.email.txt`);
    const slack = `${JSON.stringify(slackPayload(message), null, 2)}\n`;
    await expect(slack).toMatchFileSnapshot(`golden/${name}.slack.txt`);
  });
});

/** As AWS Budgets writes it. */
const letter = [
  'AWS Budget Notification March 05, 2026',
  'AWS Account 111122223333',
  '',
  'Dear AWS Customer,',
  '',
  'You requested that we alert you when the cost of your killswitch budget is greater than $75.00.',
  '',
  'Budget Name: killswitch',
  'Budget Type: Cost',
  'Budgeted Amount: $5,000.00',
  'Alert Type: ACTUAL',
  'Alert Threshold: > $75.00',
  'ACTUAL Amount: $1,701.70',
  '',
  '[1] https://console.aws.amazon.com/billing/home#/budgets',
  '',
].join('\n');
const Timestamp = '2026-04-01T00:00:05.000Z';

describe('an alert of AWS Budgets', () => {
  it('is read from its letter, whatever its lines end with', () => {
    const read = {
      id: 'killswitch > $75.00',
      month: '2026-03',
      why: 'budget killswitch has spent $1,701.70 of $5,000.00',
    };
    expect(budgetAlertOf({ Message: letter, Timestamp })).toEqual(read);
    expect(budgetAlertOf({ Message: letter.replaceAll('\n', '\r\n'), Timestamp })).toEqual(read);
  });

  it('of a forecast says so', () => {
    const Message = letter.replaceAll('ACTUAL', 'FORECASTED');
    expect(budgetAlertOf({ Message, Timestamp }).why).toBe(
      'budget killswitch is forecast to spend $1,701.70 of $5,000.00',
    );
  });

  it.each(['', 'Hello', '{"budgetName": "killswitch"}', letter.replace(/^ACTUAL Amount.*$/m, '')])(
    'that is not understood is one of the month it was sent in, under its own words: %j',
    (Message) => {
      const { id, month, why } = budgetAlertOf({ Message, Timestamp });
      expect(month).toBe(Message.includes('March') ? '2026-03' : '2026-04');
      expect(why).toContain(id);
      expect(id.length).toBeLessThanOrEqual(200);
    },
  );
});
