import { CommandError, exitCodes } from '../failures.ts';

/** An e-mail as the local plane has sent it. */
export interface Mail {
  to: string;
  subject: string;
  body: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** What reading the outbox of a local plane takes. */
export interface OutboxAddress {
  apiUrl: string;
  localKey: string;
}

/** The e-mails that a local plane has sent, newest first, as it answers them. */
export async function readOutbox({ apiUrl, localKey }: OutboxAddress): Promise<{ items: Mail[] }> {
  const headers = { 'x-trainyard-key': localKey };
  const response = await fetch(`${apiUrl}/_local/outbox`, { headers }).catch(() => undefined);
  if (response?.ok) return (await response.json()) as { items: Mail[] };
  const why = response ? `answered ${response.status}` : 'does not answer';
  throw new CommandError(`The plane at ${apiUrl} ${why}.`, { exitCode: exitCodes.planeFailed });
}

/** An e-mail with its head, as people read it. */
export function mailText({ to, subject, body, at }: Mail): string {
  const date = new Date(at).toISOString();
  return `To: ${to}\nDate: ${date}\nSubject: ${subject}\n\n${body.trimEnd()}\n`;
}
