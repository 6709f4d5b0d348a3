import { phases } from '../shared/job/lifecycle.ts';
import type { Command } from './command.ts';
import { client, data, json, output, project } from './options.ts';

/** What looks at many jobs at once. */
export const runCommands: readonly Command[] = [
  {
    name: 'list',
    summary: 'Lists jobs, newest first; with --metrics what they measured, one beside the other',
    args: [],
    options: [
      { name: 'kind', value: 'KIND', summary: 'Only jobs of this kind' },
      { name: 'phase', value: 'PHASE', choices: phases, summary: 'Only jobs in this phase' },
      { name: 'limit', value: 'N', summary: 'How many at most (default 50; of runs all)' },
      { name: 'all', summary: 'All of them, page by page' },
      { name: 'name', value: 'NAME', summary: 'Only jobs of this name' },
      { name: 'since', value: 'TIME', summary: 'Only jobs made since then: 2h, 7d or a day' },
      { name: 'stages', summary: 'Also the jobs that are stages of a pipeline' },
      { name: 'live', summary: 'What computes or lives on now, and what it costs an hour' },
      { name: 'wide', summary: 'More columns: attempt, when it was made, by whom' },
      { name: 'metrics', summary: 'Runs: parameters, metrics, cost, digest, commit, data' },
      {
        name: 'where',
        value: "'COLUMN<X'",
        repeated: true,
        summary: 'With --metrics: only runs of which it is true; < <= = != >= >',
      },
      { name: 'sort', value: 'COLUMN', summary: 'With --metrics: the least value first' },
      { name: 'reverse', summary: 'With --metrics: the other way round' },
      project,
      {
        ...output,
        choices: ['table', 'csv', 'json', 'yaml'],
        summary: 'table (default), csv, or json or yaml as the API answers',
      },
      json,
      data,
    ],
    notes:
      'A run is a job, or a stage of one, that has hyperparameters or has measured something.\n' +
      'COLUMN is one of the table, such as metrics.rmse, or rmse where that is one column only:\n' +
      "trainyard list --metrics --where name=nightly/tune --where 'rmse<0.3' --sort rmse",
    load: () => import('./commands/list.ts'),
  },
  {
    name: 'models',
    summary: 'Lists the models of a project; of one its versions, and where each comes from',
    args: ['[NAME]'],
    options: [
      { name: 'limit', value: 'N', summary: 'With NAME: how many versions at most (default 50)' },
      ...client,
    ],
    notes:
      'A model has the name of the jobs that trained it; each that has succeeded is a version.\n' +
      'An endpoint takes one by its job, or the newest by @latest(NAME).',
    load: () => import('./commands/models.ts'),
  },
  {
    name: 'export',
    summary: 'Writes the runs of a project into a folder that MLflow reads',
    args: ['[DIR]'],
    options: [project, data],
    notes:
      'DIR is mlruns where none is named. Each job, stage and trial is a run, with parameters,\n' +
      'metrics and curves; what is there already stays. See it: mlflow ui --backend-store-uri DIR',
    load: () => import('./commands/export.ts'),
  },
];
