import { createRemoteJWKSet, customFetch, decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { Problem } from '../errors.ts';
import type { Ports } from '../ports/ports.ts';

/** The keys of issuers, kept between calls. */
type KeySets = Map<string, ReturnType<typeof createRemoteJWKSet>>;

/** The keys of an issuer could not be fetched, so nothing can be said of a token. */
class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** What jose says of an issuer's answer; whatever else it throws is about the token. */
const aboutTheIssuer = ['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT'];

/**
 * Makes what verifies a bearer token and answers its claims. Throws Problem `Unauthenticated` for
 * every token that is not proven, however it is wrong; another error only where the keys of its
 * issuer cannot be fetched.
 */
export function tokenVerifier(ports: Ports): (token: string) => Promise<JWTPayload> {
  const keySets: KeySets = new Map();
  return async (token) => {
    const issuer = ports.config.issuers.find((one) => one.issuer === claimedIssuer(token));
    if (!issuer) throw refuse('its issuer is not one of this plane');
    const keys = keySets.get(issuer.jwksUri) ?? keysAt(ports, issuer.jwksUri);
    keySets.set(issuer.jwksUri, keys);
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        currentDate: new Date(ports.clock.now()),
        requiredClaims: ['exp', 'sub'],
      });
      return payload;
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (error instanceof KeysUnavailable || aboutTheIssuer.includes(code)) throw error;
      throw refuse(code === 'ERR_JWT_EXPIRED' ? 'it has expired' : 'it is not valid');
    }
  };
}

const refuse = (why: string) =>
  new Problem('Unauthenticated', `The bearer token is not accepted: ${why}.`, {
    fix: 'Get a new one, for instance with `trainyard token`.',
  });

function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    throw refuse('it is not a token');
  }
}

function keysAt(ports: Ports, uri: string) {
  const fetched: typeof fetch = async (...request) => {
    try {
      return await ports.fetch(...request);
    } catch (cause) {
      throw new KeysUnavailable(`The keys at ${uri} cannot be fetched.`, { cause });
    }
  };
  return createRemoteJWKSet(new URL(uri), { [customFetch]: fetched });
}
