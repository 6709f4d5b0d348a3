import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { HttpHandler } from '../kernel/http.ts';

/** Who a token is for. */
export interface TokenRequest {
  /** Names, or `*` for every project. */
  projects: string[];
  role: 'viewer' | 'submitter' | 'admin';
  subject: string;
  ttlSeconds: number;
}

/** The plane's own OpenID Connect issuer. */
export interface Issuer {
  /** A signed token; `now` in milliseconds since the epoch. */
  mintToken(request: TokenRequest, now: number): Promise<string>;
  /** Answers the discovery document and the public key; undefined for any other path. */
  handle(path: string): ReturnType<HttpHandler> | undefined;
}

/** Where an issuer's documents are, under the gateway's URL. */
export const issuerPath = '/_local/issuer';

/** The key kept in a file only its owner may read; made when there is none. */
export async function keptKey(file: string): Promise<JWK> {
  if (existsSync(file)) return readKey(file);
  const key = await newKey();
  writeFileSync(file, JSON.stringify(key), { mode: 0o600 });
  return key;
}

function readKey(file: string): JWK {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `The key file ${file} cannot be read: ${(error as Error).message}. Put it back from a ` +
        'copy, or remove it: a new key is made, and tokens signed with the old one are void.',
    );
  }
}

/** A new private key for ES256. */
export async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'local' };
}

/** Issues tokens signed with the key; `issuerUrl` is what they state as their issuer. */
export async function createIssuer(key: JWK, issuerUrl: string): Promise<Issuer> {
  const signingKey = await importJWK(key, 'ES256');
  const { d: _secret, ...publicKey } = key;
  const documents: Record<string, object> = {
    [`${issuerPath}/.well-known/openid-configuration`]: {
      issuer: issuerUrl,
      jwks_uri: `${issuerUrl}/jwks.json`,
      id_token_signing_alg_values_supported: ['ES256'],
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
    },
    [`${issuerPath}/jwks.json`]: { keys: [publicKey] },
  };
  return {
    async mintToken({ projects, role, subject, ttlSeconds }, now) {
      const issuedAt = Math.floor(now / 1000);
      return new SignJWT({ trainyard_projects: projects, trainyard_role: role })
        .setProtectedHeader({ alg: 'ES256', kid: 'local' })
        .setIssuer(issuerUrl)
        .setAudience('trainyard')
        .setSubject(subject)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ttlSeconds)
        .sign(signingKey);
    },
    handle(path) {
      const document = documents[path];
      if (!document) return undefined;
      const headers = { 'content-type': 'application/json' };
      return Promise.resolve({ status: 200, headers, body: JSON.stringify(document) });
    },
  };
}
