import type { Grant } from '../shared/grants.ts';

/** A Lambda that a kind's state machine calls: `steps/<id>.ts`, `${<Kind><Id>}` in its ASL. */
export interface Step {
  id: string;
  /** Seconds, at most 900; the ASL task's own timeout is at least this. */
  timeoutSeconds: number;
  grants: readonly Grant[];
}
