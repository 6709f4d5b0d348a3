import { region } from './account/region.ts';
import type { Command } from './command.ts';
import { data, json, output, planeOptions } from './options.ts';

/** The commands about planes themselves, in the order in which the help lists them. */
export const planeCommands: readonly Command[] = [
  {
    name: 'plane up',
    summary: 'Runs a plane on this machine until Ctrl-C',
    args: [],
    options: planeOptions,
    notes: 'The same --data goes on with the jobs that were running.',
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'plane use',
    summary: 'Lets commands mean a plane from now on, by its address or its name',
    args: ['NAME|URL'],
    options: [{ name: 'name', value: 'NAME', summary: 'With URL: what to call it from now on' }],
    notes:
      'local is the plane of this machine. Kept in ~/.config/trainyard/config.json; --data,\n' +
      'TRAINYARD_URL and TRAINYARD_DATA go before it. submit and delete say where they act.',
    load: () => import('./plane/use.ts'),
  },
  {
    name: 'plane list',
    summary: 'Lists the planes that have a name, and which one commands mean here',
    args: [],
    options: [output, json, data],
    load: () => import('./plane/list.ts'),
  },
  {
    name: 'plane doctor',
    summary: 'Looks whether a plane can be deployed into an account, and says what is missing',
    args: [],
    options: [region, output, json],
    notes:
      'Asks AWS with your credentials and changes nothing. The exit code is 1 when something\n' +
      'has to be mended first, which each check says how; else 0.',
    load: () => import('./commands/plane-doctor.ts'),
  },
  {
    name: 'plane deploy',
    summary: 'Deploys the plane into an account, or what is new of it',
    args: [],
    options: [
      { name: 'dry-run', summary: 'Show what would change and bill while idle; ask nobody' },
      {
        name: 'against',
        value: 'FOLDER',
        summary: 'Compare with the NAME.template.json there (default: last deployed from here)',
      },
      {
        name: 'execution-policies',
        value: 'ARNS',
        summary: 'What the bootstrap of CDK lets CloudFormation do (default: everything)',
      },
      { name: 'yes', summary: 'Do it' },
      region,
      data,
    ],
    notes:
      'Makes first what an account must have once: service-linked roles, and what CDK needs.\n' +
      'Jobs that run go on; their steps stay. CDK comes by npx, in the release that was tried.',
    load: () => import('./commands/plane-deploy.ts'),
  },
  {
    name: 'plane bootstrap-policy',
    summary: 'Writes policies with what CloudFormation needs to deploy the plane, and no more',
    args: ['FOLDER'],
    options: [region],
    notes: 'For --execution-policies of plane deploy, or for the bootstrap of CDK. Asks nobody.',
    load: () => import('./commands/plane-bootstrap-policy.ts'),
  },
  {
    name: 'plane upgrade',
    summary: 'Deploys this release over the one that runs in an account, while jobs run',
    args: [],
    options: [{ name: 'yes', summary: 'Do it' }, region, data],
    notes:
      'Compares with what CloudFormation has. Refuses to go back, and to leave a minor version\n' +
      'out. A plane of this machine is upgraded by plane up.',
    load: () => import('./commands/plane-upgrade.ts'),
  },
  {
    name: 'plane teardown',
    summary: 'Ends what lives, then takes the plane out of an account; data stays',
    args: [],
    options: [{ name: 'yes', summary: 'Do it' }, region, data],
    load: () => import('./commands/plane-teardown.ts'),
  },
];
