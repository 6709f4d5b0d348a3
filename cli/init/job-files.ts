import { indented } from '../show/table.ts';
import type { Draft, DraftFile } from './draft.ts';

/** Where the schema is by which editors complete and check; a plane's folder is never sent. */
export const schemaPath = '.trainyard/trainyard.schema.json';

/** By this line editors know the schema of a file. */
export const modeline = `# yaml-language-server: $schema=${schemaPath}\n`;

const head = (does: string) => `${modeline}# It ${does}.\n`;

/** The job, and a schedule that runs it every night on this machine's clock. */
export function jobFiles(name: string, { does, job }: Draft, timeZone: string): DraftFile[] {
  const schedule = `kind: schedule
name: nightly-${name}
schedule: "0 2 * * *"                 # every night at two
timeZone: ${timeZone}
concurrencyPolicy: Forbid             # skipped while the night before still runs
job:
`;
  return [
    { path: 'job.yaml', text: head(does) + job },
    { path: 'nightly.yaml', text: `${head(`${does}, every night`)}${schedule}${indented(job)}` },
  ];
}
