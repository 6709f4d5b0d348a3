import type * as z from 'zod';
import type { PathNames } from '../../shared/http/api-handler.ts';
import type { Answers } from './answers.ts';
import type { problem } from './problem.ts';
import type { RouteId, Routes } from './routes.ts';

type KeyOf<Row> = Row extends {
  method: infer Method extends string;
  path: infer Path extends string;
}
  ? Method extends '$default'
    ? never
    : `${Method} ${Path}`
  : never;

type QueryOf<Row> = Row extends { query: () => infer Query extends z.ZodType }
  ? Partial<Record<keyof z.input<Query>, string | number | undefined>>
  : Record<never, never>;

/**
 * Every call of the API by its method and path, as a client makes it. Types alone: a client loads
 * neither the table nor the schemas that they come from.
 */
export type Calls = {
  [Id in RouteId as KeyOf<Routes[Id]>]: {
    path: Record<PathNames<Routes[Id]['path']>, string>;
    query: QueryOf<Routes[Id]>;
    body: Routes[Id] extends { body: infer Body extends z.ZodType } ? z.input<Body> : never;
    answer: z.output<Answers[Id]>;
  };
};

/** What any call answers when it refuses. */
export type Refusal = z.output<typeof problem>;
