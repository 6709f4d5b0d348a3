import type { Command, Option } from './command.ts';
import { commands } from './commands.ts';

/** What `trainyard help` prints. */
export function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: trainyard COMMAND [OPTIONS]

${rows.join('\n')}

JOB is an id, a name (the newest job of that name) or @latest.
The plane is that of TRAINYARD_URL and TRAINYARD_TOKEN, else the one that plane use has named,
else the local one of --data, which is
TRAINYARD_DATA or else .trainyard in this folder; of an installed package, in your home.
Exit codes: 0 ok, 1 job failed, 2 usage, 3 plane failed, 4 refused by budget, 5 timeout.
More: trainyard help COMMAND, trainyard help KIND, trainyard help KIND.FIELD (tuning.ranges)
`;
}

/** What `trainyard help COMMAND` prints. */
export function helpOf(command: Command): string {
  const { name, summary, args, options, notes } = command;
  const usage = ['trainyard', name, ...args, options.length > 0 ? '[OPTIONS]' : ''];
  const lines = options.map((option) => `  ${nameOf(option).padEnd(26)} ${option.summary}`);
  return [
    `Usage: ${usage.filter(Boolean).join(' ')}\n\n${summary}.\n`,
    notes ? `\n${notes}\n` : '',
    lines.length > 0 ? `\nOptions:\n${lines.join('\n')}\n` : '',
  ].join('');
}

function nameOf({ name, short, value, repeated }: Option): string {
  const long = `--${name}${value ? ` ${value}` : ''}${repeated ? ' …' : ''}`;
  return short ? `-${short}, ${long}` : long;
}
