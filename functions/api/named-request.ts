import type { Caller } from '../../shared/http/caller.ts';

/** A request for something by its name, in the project that it says or the caller's first. */
export interface NamedRequest {
  caller: Caller;
  path: { name: string };
  query: { project?: string | undefined };
}
