import { callerRoles } from '../shared/caller-roles.ts';
import type { Command } from './command.ts';
import { endpointCommands } from './endpoint-commands.ts';
import { jobCommands } from './job-commands.ts';
import { lookCommands } from './look-commands.ts';
import {
  client,
  data,
  json,
  output,
  planeOptions,
  project,
  set,
  waitTimeout,
  watch,
} from './options.ts';
import { planeCommands } from './plane-commands.ts';
import { runCommands } from './run-commands.ts';
import { toolCommands } from './tool-commands.ts';

/** Every command, in the order in which the help lists them. */
export const commands: readonly Command[] = [
  ...planeCommands,
  {
    name: 'up',
    summary: 'The same as plane up',
    args: [],
    options: planeOptions,
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'init',
    summary: 'Writes a job of what is in a folder, and a program where there is none',
    args: ['[FOLDER]'],
    options: [
      { name: 'name', value: 'NAME', summary: "The name of the job (default: the folder's)" },
      {
        name: 'from',
        value: 'FILE',
        summary: 'A job of a request of SageMaker or Amazon ECS as JSON; says what it drops',
      },
      { name: 'force', summary: 'Also in the place of files that are there' },
    ],
    notes:
      'A script for SageMaker is trained; a CSV file alone is learned from, its model served; a\n' +
      'Dockerfile, Python or Node runs as a task. It writes job.yaml and nightly.yaml.',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'demo',
    summary: 'Runs the nightly example once on a plane of its own, from schedule to bill',
    args: [],
    options: [
      { name: 'json', summary: 'Print the pipeline job as one JSON document instead of a report' },
      { name: 'keep', summary: 'Keep the folder of the plane and say where it is' },
    ],
    load: () => import('./commands/demo.ts'),
  },
  {
    name: 'submit',
    summary: 'Submits the jobs and sets the schedules of a YAML or JSON file',
    args: ['FILE|-'],
    options: [
      watch,
      set,
      { name: 'yes', short: 'y', summary: 'Do not ask, whatever it may cost' },
      {
        name: 'idempotency-key',
        value: 'K',
        summary: 'The same key, file and git commit again give the same job',
      },
      waitTimeout,
      ...client,
    ],
    notes:
      'A folder in `source` and a file in `inputs` are uploaded by content hash; their paths\n' +
      'count from the folder of FILE. Several documents in a file are several jobs, in order.\n' +
      'A terminal asks before it takes on more than $10 at its worst: askAboveUsd in the\n' +
      'settings, ~/.config/trainyard/config.json, is another amount.',
    load: () => import('./commands/submit.ts'),
  },
  {
    name: 'run',
    summary: 'Runs a command as a task from this folder, without a file, and prints its lines',
    args: ['-- COMMAND…'],
    options: [
      { name: 'image', value: 'URI', summary: 'In this image (default: one made of this folder)' },
      { name: 'name', value: 'NAME', summary: 'The name of the job' },
      { name: 'cpu', value: 'UNITS', summary: '1024 is one vCPU (default 1024)' },
      { name: 'memory', value: 'MIB', summary: 'Memory in MiB (default 2048)' },
      { name: 'timeout', value: 'TIME', summary: 'How long it may take: 30m, 2h (default 1h)' },
      { name: 'max-cost', value: 'DOLLARS', summary: 'What it may cost at most' },
      { name: 'spot', summary: 'On Spot capacity, which AWS may take back' },
      {
        name: 'env',
        value: 'NAME=VALUE',
        repeated: true,
        summary: 'A variable of its environment',
      },
      {
        name: 'input',
        value: 'NAME=PATH',
        repeated: true,
        summary: 'A file, a folder or s3://… that it reads in the folder SM_CHANNEL_NAME',
      },
      {
        name: 'keep',
        value: 'NAME',
        repeated: true,
        summary: 'Keep what it writes into the folder TRAINYARD_OUTPUT_NAME',
      },
      { name: 'detach', short: 'd', summary: 'Print the id and do not wait' },
      ...client,
    ],
    notes:
      'trainyard run -- python3 train.py --lr 0.1\n' +
      'The exit code is 1 where the command fails. Ctrl-C leaves the job running and says how\n' +
      'to come back. For anything else a job has: a file, and trainyard submit.',
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'plan',
    summary: 'Shows what a job would cost and create, and what is wrong with it; creates nothing',
    args: ['FILE|-'],
    options: [
      set,
      {
        name: 'sample',
        value: 'LOG',
        summary: 'Lines of a log on which the metrics of tuning jobs are tried',
      },
      { name: 'verbose', short: 'v', summary: 'All of it: prices, what is made, roles, inputs …' },
      ...client,
    ],
    notes:
      'Looks for known defects in the job, in the files of a local source, and in a\n' +
      'trainyard.config.ts beside it. An error among them is exit code 2, a warning is not.',
    load: () => import('./commands/plan.ts'),
  },
  ...runCommands,
  ...lookCommands,
  {
    name: 'budget',
    summary: 'Shows or sets what a project may spend in a month',
    args: ['get|set|remove|resume', 'PROJECT'],
    options: [
      { name: 'monthly', value: 'DOLLARS', summary: 'With set: dollars of a calendar month (UTC)' },
      {
        name: 'action',
        value: 'ACTION',
        choices: ['Pause', 'Notify'],
        summary: 'With set: Pause admits nothing that does not fit (default); Notify only tells',
      },
      {
        name: 'threshold',
        value: 'PERCENT',
        repeated: true,
        summary: 'With set: tell when so much is spent (default 50, 80, 100)',
      },
      {
        name: 'notify',
        value: 'email:ADDRESS',
        repeated: true,
        summary: "With set: whom to tell (default: the plane's subscribers)",
      },
      output,
      json,
      data,
    ],
    notes:
      'resume lets work go on until the month ends: past a pause by AWS Budgets if there is one, ' +
      "else past the limit. resume '*' lifts the pause for all projects of yours.",
    load: () => import('./commands/budget.ts'),
  },
  {
    name: 'prices',
    summary: 'Shows the prices that Trainyard reckons with, and compares types',
    args: ['TYPE…'],
    options: [
      { name: 'region', value: 'REGION', summary: 'In this region alone' },
      { name: 'spot', summary: 'Spot beside on demand, or why there is no such price' },
      output,
      json,
    ],
    notes:
      'TYPE is an instance type such as ml.m5.large, with its vCPU, memory and GPUs; ec2: those\n' +
      'of tasks; fargate, codebuild; or what the plane itself asks for: api, lambda, states,\n' +
      'table, events, scheduler, sns, sqs, s3, logs.',
    load: () => import('./commands/prices.ts'),
  },
  ...jobCommands,
  ...endpointCommands,
  {
    name: 'apply',
    summary: 'The old name of submit, for one more release',
    args: ['FILE|-'],
    options: [watch, set, { name: 'yes', short: 'y', summary: 'Do not ask' }, ...client],
    load: () => import('./commands/apply.ts'),
  },
  {
    name: 'schedules',
    summary: 'Lists the schedules of a project',
    args: [],
    options: client,
    load: () => import('./commands/schedules.ts'),
  },
  {
    name: 'schedule',
    summary: 'Shows, runs, pauses, resumes or deletes a schedule',
    args: ['get|run|backfill|pause|resume|delete', 'NAME'],
    options: [
      { name: 'from', value: 'DAY', summary: 'With backfill: the first day, or moment' },
      { name: 'to', value: 'DAY', summary: 'With backfill: the last day, or moment' },
      ...client,
    ],
    notes:
      'run starts its job now; backfill runs it for past times, one after the other, but for\n' +
      'those that have a job. pause and delete leave jobs alone that run.',
    load: () => import('./commands/schedule.ts'),
  },
  {
    name: 'doctor',
    summary: 'Looks for what keeps people from being told, and for what got stuck',
    args: [],
    options: [output, json, data],
    notes: 'The exit code is 1 when something is to be mended, which each check says how; else 0.',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'token',
    summary: 'Prints a bearer token of the local plane',
    args: [],
    options: [
      { ...project, repeated: true, summary: 'Only this project (default: all)' },
      {
        name: 'role',
        value: 'ROLE',
        choices: callerRoles,
        summary: `${callerRoles.join(', ')} (default submitter)`,
      },
      { name: 'ttl', value: 'TIME', summary: 'How long it holds: 90s, 30m, 1h (default), 7d' },
      data,
    ],
    load: () => import('./commands/token.ts'),
  },
  {
    name: 'aws-env',
    summary: 'Prints the environment by which AWS tools reach the local plane',
    args: [],
    options: [data],
    notes: 'eval "$(trainyard aws-env)" && aws s3 ls',
    load: () => import('./commands/aws-env.ts'),
  },
  {
    name: 'outbox',
    summary: 'Shows the e-mails that the local plane has sent',
    args: [],
    options: [output, json, data],
    load: () => import('./commands/outbox.ts'),
  },
  ...toolCommands,
  {
    name: 'completion',
    summary: 'Prints what a shell loads to complete commands and options',
    args: ['bash|zsh|fish'],
    options: [],
    notes: 'bash: eval "$(trainyard completion bash)"; fish: trainyard completion fish | source',
    load: async () => (await import('./commands/completion.ts')).completionOf(commands),
  },
];
