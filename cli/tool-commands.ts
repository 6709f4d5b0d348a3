import type { Command } from './command.ts';

/** What prints a file for other programs to use. */
export const toolCommands: readonly Command[] = [
  {
    name: 'schema',
    summary: 'Prints the JSON Schema of the files that submit takes, by which editors help',
    args: ['[KIND]'],
    options: [],
    notes:
      'trainyard schema > trainyard.schema.json, and as the first line of a file of YAML:\n' +
      '# yaml-language-server: $schema=./trainyard.schema.json\n' +
      'KIND is task, pipeline, schedule …; without it the schema is of all of them.',
    load: () => import('./commands/schema.ts'),
  },
  {
    name: 'client',
    summary: 'Prints the client for a language, one file that needs nothing else',
    args: ['python'],
    options: [],
    notes: 'trainyard client python > trainyard.py; then: from trainyard import Trainyard',
    load: () => import('./commands/client.ts'),
  },
];
