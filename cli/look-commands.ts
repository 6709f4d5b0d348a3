import type { Command } from './command.ts';
import { client, data, project, waitTimeout } from './options.ts';
import { groupings } from './show/spending.ts';

/** What shows one job: as it is, why, what it printed, what it cost. */
export const lookCommands: readonly Command[] = [
  {
    name: 'get',
    summary: 'Shows a job',
    args: ['JOB'],
    options: client,
    load: () => import('./commands/get.ts'),
  },
  {
    name: 'why',
    summary: 'Says why a job failed, waits or goes on, what shows that, and what to do',
    args: ['JOB'],
    options: client,
    load: () => import('./commands/why.ts'),
  },
  {
    name: 'report',
    summary: 'Writes all that is known of a job into one HTML file, to read, print or hand in',
    args: ['JOB'],
    options: [
      {
        name: 'output',
        short: 'o',
        value: 'FILE',
        summary: 'Where to (default: report-JOB.html in this folder)',
      },
      project,
      data,
    ],
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'watch',
    summary: 'Follows a job until it has ended',
    args: ['JOB'],
    options: [waitTimeout, ...client],
    load: () => import('./commands/watch.ts'),
  },
  {
    name: 'logs',
    summary: 'Prints the log lines of a job',
    args: ['JOB'],
    options: [
      { name: 'follow', short: 'f', summary: 'Go on until the job has ended' },
      { name: 'stage', value: 'NAME', summary: 'Only this stage of a pipeline' },
      { name: 'tail', value: 'N', summary: 'Only the last N lines; with -f then what follows' },
      { name: 'since', value: 'TIME', summary: 'Only lines since then: 10m, 2h or a time' },
      { name: 'trial', value: 'N', summary: 'Only this trial of a search, by number or name' },
      { name: 'grep', value: 'REGEX', summary: 'Only lines in which this is found' },
      { name: 'timestamps', summary: 'Each line with its time' },
      ...client,
    ],
    load: () => import('./commands/logs.ts'),
  },
  {
    name: 'trials',
    summary: 'Lists the trials of a tuning job, or of the one in a pipeline',
    args: ['JOB'],
    options: [
      { name: 'metric', value: 'NAME', summary: 'how this metric went in each trial' },
      ...client,
    ],
    load: () => import('./commands/trials.ts'),
  },
  {
    name: 'events',
    summary: 'Lists what happened to a job',
    args: ['JOB'],
    options: client,
    load: () => import('./commands/events.ts'),
  },
  {
    name: 'cost',
    summary: 'Shows what a job costs, line by line, or what all jobs of a project cost',
    args: ['[JOB]'],
    options: [
      {
        name: 'by',
        value: 'WHAT',
        choices: groupings,
        summary: 'Without JOB: add up by job (default), kind or day',
      },
      { name: 'since', value: 'DATE', summary: 'Without JOB: only jobs made since then' },
      ...client,
    ],
    load: () => import('./commands/cost.ts'),
  },
];
