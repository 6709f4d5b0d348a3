import type { Command } from './command.ts';
import { client, data, project } from './options.ts';

/** What is done with deployed models. */
export const endpointCommands: readonly Command[] = [
  {
    name: 'endpoints',
    summary: 'Lists the endpoints: what they run on, what they cost, when they expire',
    args: [],
    options: client,
    load: () => import('./commands/endpoints.ts'),
  },
  {
    name: 'invoke',
    summary: 'Sends a request to the model behind an endpoint and prints its answer',
    args: ['NAME'],
    options: [
      { name: 'json', value: 'TEXT', summary: 'The request as JSON text' },
      { name: 'body', value: 'FILE', summary: 'The request as the bytes of a file' },
      { name: 'content-type', value: 'TYPE', summary: 'What the bytes are' },
      {
        name: 'output',
        short: 'o',
        value: 'FILE',
        summary: 'Write the bytes of the answer to a file (default: print its text)',
      },
      project,
      data,
    ],
    load: () => import('./commands/invoke.ts'),
  },
  {
    name: 'rollback',
    summary: 'Deploys again what an endpoint or a service served before',
    args: ['NAME'],
    options: client,
    load: () => import('./commands/rollback.ts'),
  },
  {
    name: 'delete-endpoint',
    summary: 'Deletes an endpoint and releases its money',
    args: ['NAME'],
    options: client,
    load: () => import('./commands/delete-endpoint.ts'),
  },
];
