import { randomBytes } from 'node:crypto';
import type { Issuer, TokenRequest } from '../gateway/issuer.ts';

/** Who signs in by a code, and as what. */
type Person = Pick<TokenRequest, 'projects' | 'role' | 'subject'>;

/** Codes are shown in an address, so they are good once, and for so many milliseconds. */
const codeMs = 5 * 60_000;

/** As long as a working day: a page that is signed in keeps its token in memory only. */
const sessionSeconds = 12 * 3600;

/** How a browser becomes somebody: by a code that the plane's owner has asked for. */
export interface SignIn {
  /** A code for this person, known to this process alone. */
  code(person: Person): string;
  /** A token for a code that was not used and is not too old; undefined for any other. */
  exchange(code: string): Promise<string | undefined>;
}

/** Makes codes and takes each of them once. */
export function createSignIn(issuer: Issuer, now: () => number): SignIn {
  const waiting = new Map<string, { person: Person; until: number }>();
  return {
    code(person) {
      for (const [code, { until }] of waiting) if (until <= now()) waiting.delete(code);
      const code = randomBytes(32).toString('base64url');
      waiting.set(code, { person, until: now() + codeMs });
      return code;
    },
    async exchange(code) {
      const found = waiting.get(code);
      waiting.delete(code);
      if (!found || found.until <= now()) return undefined;
      return issuer.mintToken({ ...found.person, ttlSeconds: sessionSeconds }, now());
    },
  };
}
