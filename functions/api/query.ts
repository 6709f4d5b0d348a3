import * as z from 'zod';
import { limits } from '../../shared/limits.ts';

/** Whose things are meant; absent: those of the caller's first project. */
export const project = () =>
  z
    .string()
    .optional()
    .register(z.globalRegistry, { description: "The caller's first, if absent" });

/** The query of what has a project and nothing else to choose. */
export const projectQuery = () => z.strictObject({ project: project() });

/** Which page of a list, and how long it may be. */
export const pageQuery = (bounds: { default: number; max: number } = limits.page) => {
  const error = `must be a whole number from 1 to ${bounds.max}`;
  return z.strictObject({
    limit: z.coerce
      .number({ error })
      .int(error)
      .check(z.gte(1, error), z.lte(bounds.max, error))
      .default(bounds.default),
    cursor: z
      .string()
      .optional()
      .register(z.globalRegistry, { description: 'Of the page before; absent: the first' }),
  });
};
