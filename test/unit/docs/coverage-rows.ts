import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(root, 'docs/rows');

/** What is to be done about a row: the product does it, or something safer, or a page says how. */
export const classes = {
  I: 'implemented: a test shows it, or it says what is open',
  R: 'replaced by something safer that gives the same',
  D: 'documented',
  O: 'outside, and named',
} as const;

const fields = z.strictObject({
  /** What people do by hand. */
  row: z.string(),
  class: z.enum(Object.keys(classes) as (keyof typeof classes)[]),
  /** What does it here; the safer equivalent; the paragraph. */
  by: z.string().optional(),
  /** `stories/images › title`: a test of `test/stories/images.test.ts`. */
  proof: z.array(z.string().regex(/^[\w/-]+ › ./)).default([]),
  /** What is missing yet. */
  open: z.string().optional(),
});

/** A row of `docs/rows/` with its id. */
export type Row = z.output<typeof fields> & { id: string };

/** One of the documents that the rows are from: what it has people do, and its rows. */
export interface Sheet {
  says: string;
  rows: Row[];
}

/** All rows, sheet by sheet. */
export function readSheets(): Sheet[] {
  const sheets = readdirSync(folder).map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const rows = Object.entries(z.record(z.string(), fields).parse(parse(text)));
    const [first = ''] = text.split('\n');
    return { says: first.replace(/^# /, ''), rows: rows.map(([id, row]) => ({ id, ...row })) };
  });
  return sheets.sort((a, b) => (a.rows[0]!.id < b.rows[0]!.id ? -1 : 1));
}

/** The file and the title that a proof names. */
export function proofOf(text: string): { file: string; title: string } {
  const [name = '', title = ''] = text.split(' › ');
  return { file: `test/${name}.test.ts`, title };
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Why a proof is none: its file is not there, or no test of it has this title. */
function faultOfProof(text: string): string[] {
  const { file, title } = proofOf(text);
  if (!existsSync(join(root, file))) return [`${file} does not exist`];
  const called = new RegExp(`\\(\\s*(['"\`])${escaped(title)}\\1,`);
  return called.test(readFileSync(join(root, file), 'utf8')) ? [] : [`${file} has no '${title}'`];
}

/** What is wrong with a row: it claims what nothing shows, or says nothing at all. */
export function faultsOf({ id, by, proof, open, ...row }: Row): string[] {
  const isBuilt = row.class === 'I' || row.class === 'R';
  return [
    ...(isBuilt && proof.length === 0 && !open ? ['has neither a proof nor what is open'] : []),
    ...(proof.length > 0 && !by ? ['has a proof and does not say of what'] : []),
    ...(row.class !== 'I' && !by ? ['has no paragraph'] : []),
    ...proof.flatMap(faultOfProof),
  ].map((fault) => `${id} ${fault}`);
}
