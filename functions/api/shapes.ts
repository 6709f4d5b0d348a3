import * as z from 'zod';

/** Pieces that answers are made of. */

/** US dollars as decimal text, such as `2.00` or `0.000625`. */
export const usd = z
  .string()
  .regex(/^-?\d+\.\d{2,12}$/)
  .register(z.globalRegistry, {
    id: 'Usd',
    description: 'US dollars as decimal text, such as "2.00"',
  });

/** A moment in UTC. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .register(z.globalRegistry, {
    id: 'Instant',
    description: 'A moment in UTC, such as 2026-01-01T02:00:00.000Z',
  });

/** A count or a number of seconds. */
export const count = z.int().min(0);

/** A list that comes whole. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item) });

/** A list that comes in pages; without a cursor there are no more. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  listOf(item).extend({ cursor: z.string().nullable() });

/** An answer without a body. */
export const nothing = z.undefined();

/** An answer whose bytes are another's, such as a model's. */
export const bytes = z.custom<string | Uint8Array>();
