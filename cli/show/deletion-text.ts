import type { AnswerTo } from '../api/api.ts';
import { indented, table } from './table.ts';
import { bytesText } from './text.ts';

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
