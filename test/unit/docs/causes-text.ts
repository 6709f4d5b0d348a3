import { awsCauses } from '../../../functions/why/aws-causes.ts';
import type { Cause } from '../../../functions/why/cause.ts';
import { machineCauses } from '../../../functions/why/machine-causes.ts';
import { planeCauses } from '../../../functions/why/plane-causes.ts';
import { programCauses } from '../../../functions/why/program-causes.ts';

const parts: readonly [title: string, causes: readonly Cause[]][] = [
  ['What the plane decides', planeCauses],
  ['What a program says of its machine', machineCauses],
  ['What a program says of itself', programCauses],
  ['What AWS says', awsCauses],
];

/** A place that the words fill stands as an ellipsis. */
const shown = (text: string) =>
  text
    .replaceAll('{job}', 'JOB')
    .replaceAll(/(?:\{\d\})+/g, '…')
    .replaceAll('|', '\\|');

function sectionOf([title, causes]: (typeof parts)[number]): string {
  const rows = causes.map(
    ({ name, example, why, fix }) =>
      `| \`${name}\` | ${[example, why, fix].map(shown).join(' | ')} |`,
  );
  return [
    `## ${title}`,
    '',
    '| Cause | Such as | Why | What to do |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** `docs/TROUBLESHOOTING.md`, made from the table of causes. */
export function causesText(): string {
  const head =
    '# Why a job failed\n\n' +
    'Made by `test/unit/docs/docs.test.ts` from the tables in `functions/why/`. ' +
    '`trainyard why JOB` ' +
    'holds the message of a job, the last 40 lines of its log and the failures of its trials ' +
    'against them, quotes the words that it found, and says where it looked when it knows ' +
    'none of them. Of a pipeline it explains the stage that failed first; of a job that waits or ' +
    'runs it says what for, or which error of AWS is waited out.\n';
  return [head, ...parts.map(sectionOf)].join('\n');
}
