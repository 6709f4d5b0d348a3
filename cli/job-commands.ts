import type { Command } from './command.ts';
import { client, data, project, waitTimeout, watch } from './options.ts';

/** What is done with a job that is there: its end, its files. */
export const jobCommands: readonly Command[] = [
  {
    name: 'cancel',
    summary: 'Cancels a job and ends what computes for it, or what lives on after it',
    args: ['JOB'],
    options: [watch, waitTimeout, ...client],
    load: () => import('./commands/cancel.ts'),
  },
  {
    name: 'open',
    summary: 'Opens the console in a browser, or the notebook that a job has started',
    args: ['[JOB]'],
    options: [
      { name: 'console', summary: 'With JOB: the console at this job' },
      { name: 'print', summary: 'Print its address, and open no browser' },
      ...client,
    ],
    notes:
      'Without JOB the console: its address signs in once, within five minutes. That of a plane\n' +
      'elsewhere is served here until Ctrl-C, and acts as you on that plane.\n' +
      'A notebook is only for who submitted its job: the address has the token in it. On a\n' +
      'plane in an account it prints the command that makes the way there, a session of\n' +
      'Systems Manager.',
    load: () => import('./commands/open.ts'),
  },
  {
    name: 'exec',
    summary: "Runs a command in a job's running task or notebook; default: a shell",
    args: ['JOB', '[-- CMD…]'],
    options: [project, data],
    notes:
      'Only for who submitted the job. A task takes commands where its job says exec: true.\n' +
      'What is typed goes to the command where a person types; its exit code is that of exec.',
    load: () => import('./commands/exec.ts'),
  },
  {
    name: 'extend',
    summary: 'Lets the notebook or endpoint of a job live longer',
    args: ['JOB'],
    options: [
      { name: 'ttl', value: 'TIME', summary: 'How long from now: 8h, 7d, or never' },
      ...client,
    ],
    load: () => import('./commands/extend.ts'),
  },
  {
    name: 'retry',
    summary: 'Submits once more a job that failed or was cancelled',
    args: ['JOB'],
    options: [watch, waitTimeout, ...client],
    notes:
      'It is a new job with the same specification; stages of a pipeline that have succeeded\n' +
      'are not done again. To change something, submit the file.',
    load: () => import('./commands/retry.ts'),
  },
  {
    name: 'delete',
    summary: 'Shows what deleting a job would remove; with --yes removes it and proves it',
    args: ['[JOB]'],
    options: [
      { name: 'results', summary: 'Its files in S3 too, in all their versions' },
      { name: 'yes', summary: 'Do it' },
      {
        ...waitTimeout,
        summary: 'Stop waiting after that long, with exit code 5; what was begun goes on',
      },
      ...client,
    ],
    notes:
      'Without JOB, with --project P: all jobs and schedules of the project, newest first.\n' +
      'Only jobs that have ended. What lives on, such as an endpoint, is ended first. Images\n' +
      'stay, since other jobs may run them. A deletion that is broken off goes on by itself.',
    load: () => import('./commands/delete.ts'),
  },
  {
    name: 'artifacts',
    summary: 'Lists the files of a job: models, outputs, checkpoints',
    args: ['JOB'],
    options: client,
    notes: '-o json has an address for each by which it can be got without keys for 15 minutes.',
    load: () => import('./commands/artifacts.ts'),
  },
  {
    name: 'download',
    summary: 'Gets what came out of a job, each thing into a folder of its name',
    args: ['JOB', '[NAME]'],
    options: [
      { name: 'output', short: 'o', value: 'DIR', summary: 'Where (default: this folder)' },
      { name: 'all', summary: 'Also what no result names, such as checkpoints' },
      { name: 'packed', summary: 'Leave model.tar.gz and output.tar.gz as they are' },
      project,
      data,
    ],
    notes:
      'NAME is that of an output, of a model, of a stage, or STAGE/NAME. Archives are unpacked;\n' +
      'none writes outside of its folder. After a break the same line goes on where it was.',
    load: () => import('./commands/download.ts'),
  },
  {
    name: 'upload',
    summary: 'Uploads a file or folder once and prints its place, for the inputs of jobs',
    args: ['PATH'],
    options: [project, data],
    load: () => import('./commands/upload.ts'),
  },
];
