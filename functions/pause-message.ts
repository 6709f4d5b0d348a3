import type { Pause } from '../shared/job/pauses.ts';
import { minuteText } from '../shared/time/minute.ts';
import type { Message } from './alerts.ts';
import { context, header, section } from './slack.ts';

const waits =
  'New jobs are still taken and wait in the queue; what runs goes on under its own caps.';

/** What a pause is told as: by whom, why, what it does to jobs, how it ends. */
export function pausedMessage(plane: string, { by, why, since, month }: Pause): Message {
  const title = `Admission of ${plane} is paused by ${by}`;
  const ends = `It ends with ${month}, or project by project: trainyard budget resume PROJECT`;
  const all = "All projects of yours at once: trainyard budget resume '*'";
  return {
    subject: `[Trainyard] ${title}`,
    body: `${[`${title} since ${minuteText(since)}: ${why}.`, waits, ends, all].join('\n')}\n`,
    blocks: [
      header(title),
      section('Why', `${why}.`),
      section('What happens', waits),
      section('What to do', `${ends}\n${all}`),
      context(`Since ${minuteText(since)}`),
    ],
  };
}

/** What is told when an admin lets a project go on. */
export function resumedMessage(project: string, pause: Pause): Message {
  const { at, by } = pause.resumed[project]!;
  const title = `Admission of ${project} goes on`;
  const text =
    `${by} let it go on at ${minuteText(at)}, after the pause by ${pause.by} since ` +
    `${minuteText(pause.since)}: ${pause.why}.`;
  const next = 'Its waiting jobs are admitted in their order; budgets and caps hold as before.';
  return {
    subject: `[Trainyard] ${title}`.slice(0, 100),
    body: `${[`${title}.`, text, next].join('\n')}\n`,
    blocks: [header(title), section('What happened', text), section('What happens', next)],
  };
}
