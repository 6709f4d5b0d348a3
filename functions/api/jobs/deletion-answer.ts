import * as z from 'zod';
import { count, instant } from '../shapes.ts';

const thing = z
  .strictObject({
    /** `endpoint`, `log streams`, `versions of files`, `job (task)`. */
    what: z.string(),
    name: z.string(),
    count,
    bytes: count.optional(),
  })
  .meta({ id: 'Deletable' });

/** What the deletion of a job would do. */
export const deletionAnswer = z.strictObject({
  id: z.string(),
  /** In the order in which it would go. */
  goes: z.array(thing),
  stays: z.array(thing),
});

/** How far a deletion is. */
export const deletedAnswer = z.strictObject({
  id: z.string(),
  state: z.enum(['Deleting', 'Deleted']),
  /** What a deletion waits for; it goes on by itself. */
  waitsFor: z.string().nullable(),
  deletedAt: instant.nullable(),
  /** Of what was deleted: what was looked at when nothing was left. */
  proof: z.strictObject({ openLedgerLines: z.literal(0), tagged: z.literal(0) }).nullable(),
});
