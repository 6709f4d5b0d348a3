import { bytesText } from '../../clients/typescript/files/size-text.ts';
import type { AnswerTo } from '../api/api.ts';
import type { Remains } from '../delete/delete-project.ts';
import { indented, table } from './table.ts';

type Deletion = AnswerTo<'GET /jobs/{id}/deletion'>;

/** What a deletion would do, as people read it. */
export function deletionText({ goes, stays }: Deletion): string {
  const kept = stays.length > 0 ? `Would stay\n${things(stays)}` : '';
  return `Would be deleted, in this order\n${things(goes)}${kept}`;
}

const things = (all: Deletion['goes']) => {
  const rows = all.map(({ what, name, count, bytes }) => [
    what,
    name,
    String(count),
    bytes === undefined ? '' : bytesText(bytes),
  ]);
  return indented(table(['WHAT', 'NAME', 'COUNT', 'SIZE'], rows));
};

/** That nothing is left, and what shows it. */
export function deletedText({ id, proof }: AnswerTo<'DELETE /jobs/{id}'>): string {
  const { openLedgerLines, tagged } = proof!;
  const left = `${openLedgerLines} open lines in its ledger, ${tagged} resources under its tag`;
  return `${id} is deleted: ${left}\n`;
}

/** What the deletion of a project would do, in its order. */
export function remainsText({ project, schedules, leases, jobs, tagged }: Remains): string {
  const rows = [
    ...schedules.map((name) => ['schedule', name]),
    ...leases.map(({ kind, name }) => [kind, name]),
    ...tagged.map((arn) => ['resource', arn]),
    ['jobs', String(jobs)],
  ];
  return `Would be deleted of project ${project}\n${indented(table(['WHAT', 'NAME'], rows))}`;
}

/** That nothing of a project is left, and what shows it. */
export function projectText(done: { deleted: string[]; remains: Remains }): string {
  const { project, leases, jobs, tagged } = done.remains;
  const each = 'each with 0 open lines in its ledger and 0 resources under its tag';
  return (
    `${done.deleted.length} jobs of project ${project} are deleted, ${each}.\n` +
    `Left are ${jobs} jobs, ${leases.length} that live on, ${tagged.length} tagged resources.\n`
  );
}
