import { webhookProblem } from '../../shared/alerts/webhook.ts';
import { NotSent, sendOnce } from '../../shared/job/sent-messages.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { secretText } from '../../shared/ports/secret-text.ts';
import { keys } from '../../shared/store/keys.ts';

interface AlertPublished {
  Records: { Sns: { Message: string; MessageAttributes: Record<string, { Value: string }> } }[];
}

/**
 * Posts what the topic has for Slack to the configured webhook. Whatever fails is thrown: Lambda
 * tries twice more, then the event waits in the failure queue. Nothing waits for this handler.
 */
export const create = (ports: Ports) => {
  const webhook = keptWebhook(ports);
  return async ({ Records }: AlertPublished) => {
    for (const { Sns } of Records) {
      const id = Sns.MessageAttributes.message?.Value;
      if (!id) throw new Error('The alert has no attribute `message`, by which it is told once');
      await sendOnce(ports, keys.posted(id), async () => post(ports, await webhook(), Sns.Message));
    }
  };
};

/** The webhook's URL; a new one in the secret is in use some minutes later. */
function keptWebhook(ports: Ports): () => Promise<string> {
  let kept: { url: string; until: number } | undefined;
  return async () => {
    const now = ports.clock.now();
    if (kept && now < kept.until) return kept.url;
    const { secretArn } = slackOf(ports);
    const text = await secretText(ports.clients, secretArn);
    kept = { url: text.trim(), until: now + limits.webhook.keptMs };
    return kept.url;
  };
}

function slackOf({ config }: Ports) {
  if (!config.slack) throw new Error('The plane has no webhook: alerts.slack is not configured');
  return config.slack;
}

/** The name is resolved once: what was checked is what is called. */
async function post(ports: Ports, url: string, body: string): Promise<void> {
  const { allowedHosts } = slackOf(ports);
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  const addresses = allowedHosts.includes(host) ? await ports.outbound.resolve(host) : [];
  const problem = webhookProblem(url, addresses, allowedHosts);
  if (problem) throw new NotSent(`The webhook is not called: ${problem}`);
  const { timeoutMs } = limits.webhook;
  const status = await ports.outbound.post({ url, address: addresses[0]!, body, timeoutMs });
  if (status < 200 || status > 299) throw new NotSent(`The webhook answered ${status}`);
}
