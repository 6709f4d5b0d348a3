import {
  type DigestedEnd,
  type NotificationWindow,
  NotificationWindows,
} from '../../shared/job/notification-windows.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { type Message, publish } from '../alerts.ts';
import { notifyAll } from '../notify-all.ts';
import { context, header, lines, section } from '../slack.ts';

/** Sends one message for each window whose time is over: what was not told at once. */
export async function tellDigests(ports: Ports): Promise<void> {
  const windows = new NotificationWindows(ports);
  await notifyAll(await windows.over(), async (window) => {
    await windows.sendDigest(window, async () => {
      const message = digestOf(window, await windows.ends(window));
      await publish(ports, window.channel, message, { message: `digest#${window.id}` });
    });
    await windows.forget(window);
  });
}

/** How many ended how, and the newest of them. */
export function digestOf({ project }: NotificationWindow, ends: readonly DigestedEnd[]): Message {
  const minutes = limits.notificationWindow.windowMs / 60_000;
  const title = `${ends.length} more jobs of ${project} ended`;
  const counts = countsOf(ends);
  const newest = ends.slice(-limits.notificationWindow.newest).toReversed().map(lineOf).join('\n');
  const all = `trainyard list --project ${project} --limit ${limits.page.max}`;
  const body = [
    `${title} within ${minutes} minutes of the message before; they are told together.`,
    counts,
    `The newest ${Math.min(ends.length, limits.notificationWindow.newest)}:`,
    newest,
    `All of them: ${all}`,
    'Why one ended: trainyard get JOB',
  ];
  return {
    subject: `[Trainyard] ${title}`.slice(0, 100),
    body: `${body.join('\n')}\n`,
    blocks: [
      header(title),
      section('What happened', counts),
      lines(newest),
      context(`All of them: \`${all}\``),
    ],
  };
}

/** `Failed: 214 (UserCodeFailed 210, OutOfMemory 4). Succeeded: 7.`, the most frequent first. */
function countsOf(ends: readonly DigestedEnd[]): string {
  return frequencies(ends.map(({ phase }) => phase))
    .map(([phase, count]) => {
      const reasons = ends.flatMap((end) => (end.phase === phase ? (end.reason ?? []) : []));
      const parts = frequencies(reasons).map(([reason, times]) => `${reason} ${times}`);
      const why = phase === 'Failed' && parts.length > 0 ? ` (${parts.join(', ')})` : '';
      return `${phase}: ${count}${why}.`;
    })
    .join(' ');
}

function frequencies(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

const lineOf = ({ jobId, title, phase, reason }: DigestedEnd) =>
  [phase, reason === phase ? undefined : reason, title === jobId ? undefined : title, jobId]
    .filter((word) => word !== undefined)
    .join('  ');
