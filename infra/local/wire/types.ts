import type { Principal, Tx } from '../kernel/types.ts';

/** What an access key stands for. */
export interface AccessKey {
  principal: Principal;
  secret: string;
  /** Temporary keys have one; the request must carry it. */
  sessionToken?: string;
  /** Milliseconds since the epoch; absent for a key that does not expire. */
  expiresAt?: number;
}

/** Finds the key that a request names; undefined for one that was never issued here. */
export type LookUpAccessKey = (tx: Tx, accessKeyId: string) => AccessKey | undefined;
