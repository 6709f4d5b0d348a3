import { ListSubscriptionsByTopicCommand, SNSClient, type Subscription } from '@aws-sdk/client-sns';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Check } from '../api/plane/answers.ts';
import { counted } from './check.ts';

/** Looks whom the plane's topic reaches. `discreet` cuts addresses. */
export async function peopleChecks(ports: Ports, discreet: boolean): Promise<Check[]> {
  const all = await subscriptionsOf(ports);
  return [mailCheck(all, discreet), slackCheck(ports, all)];
}

async function subscriptionsOf({ clients, config }: Ports): Promise<Subscription[]> {
  const all: Subscription[] = [];
  let NextToken: string | undefined;
  do {
    const request = { TopicArn: config.alertTopicArn, ...(NextToken ? { NextToken } : {}) };
    const page = await clients.of(SNSClient).send(new ListSubscriptionsByTopicCommand(request));
    all.push(...(page.Subscriptions ?? []));
    ({ NextToken } = page);
  } while (NextToken);
  return all;
}

/**
 * Amazon SNS sends nothing to an address that has not confirmed: instead of an ARN its subscription
 * has the word `PendingConfirmation`, for two days, then it is gone.
 */
function mailCheck(subscriptions: readonly Subscription[], discreet: boolean): Check {
  const name = 'e-mail';
  const mails = subscriptions.filter(({ Protocol }) => Protocol?.startsWith('email'));
  const pending = mails.filter(({ SubscriptionArn }) => !SubscriptionArn?.startsWith('arn:'));
  if (mails.length === 0) {
    return {
      name,
      status: 'warn',
      found: 'nobody is subscribed',
      fix: 'Name people in alerts.emails of trainyard.config.ts, or in notify of a job.',
    };
  }
  const confirmed = mails.length - pending.length;
  const found = `${counted(confirmed, 'subscription')} confirmed`;
  if (pending.length === 0) return { name, status: 'ok', found };
  const who = pending.map(({ Endpoint = '' }) => (discreet ? cut(Endpoint) : Endpoint)).join(', ');
  return {
    name,
    status: 'fail',
    found: `${found}, ${pending.length} pending: ${who}`,
    fix: 'Open the confirmation that Amazon SNS has sent; it holds for two days.',
  };
}

const cut = (address: string) => address.replace(/^(.)[^@]*/, '$1…');

function slackCheck({ config }: Ports, subscriptions: readonly Subscription[]): Check {
  const name = 'Slack';
  if (!config.slack) return { name, status: 'ok', found: 'is not configured' };
  const hosts = config.slack.allowedHosts.join(', ');
  const isSubscribed = subscriptions.some(
    ({ Protocol, Endpoint }) => Protocol === 'lambda' && Endpoint?.includes(':function:'),
  );
  if (isSubscribed) return { name, status: 'ok', found: `its handler is subscribed (${hosts})` };
  return {
    name,
    status: 'fail',
    found: 'is configured, and its handler is not subscribed to the topic',
    fix: 'Deploy the plane again.',
  };
}
