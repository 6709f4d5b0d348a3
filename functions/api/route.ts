import type * as z from 'zod';
import type { CallerRole } from '../../shared/caller-roles.ts';
import type { GrantSet } from './grant-sets.ts';

/** One call of the API as data: handler, policy, document and client are made from it. */
interface Row {
  /** `$default` catches what no other route has. */
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | '$default';
  path: string;
  /** The least role that may call it; absent for the open ones. */
  role?: CallerRole;
  summary: string;
  /** Makes the schema of its query parameters, once it is asked; absent: it takes none. */
  query?: () => z.ZodObject;
  /** Its body, where that is JSON. */
  body?: z.ZodType;
  /** That of an answer that went well; absent: 200. */
  status?: 202 | 204;
  /** Answers with an ETag, and 304 to who has that version already. */
  etag?: true;
  /** What its function may do; the routes of a set are one function. */
  grantSet: GrantSet;
}

/** A row with its name and the file of its handler, from the repository's root. */
export interface Route extends Row {
  id: string;
  source: string;
}

/** The rows of one folder of `functions/api`: each id is the name of a file in it. */
export function routesOf<const Rows extends Readonly<Record<string, Row>>>(
  folder: string,
  rows: Rows,
) {
  const named = Object.entries(rows).map(([id, row]) => {
    return [id, { id, source: `functions/api/${folder}/${id}.ts`, ...row }];
  });
  return Object.fromEntries(named) as {
    [Id in keyof Rows & string]: Rows[Id] & { id: Id; source: string };
  };
}
