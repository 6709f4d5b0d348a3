import { createHash } from 'node:crypto';
import type * as ecr from '@aws-sdk/client-ecr';
import type { Principal, Tx } from '../../kernel/types.ts';
import type { Operations } from '../../kernel/wire-types.ts';
import { registryHost } from './ecr-table.ts';

/** Whom a password of `docker login` stands for; of the password only its hash is kept. */
export const loginSchema = `
  CREATE TABLE IF NOT EXISTS ecr_login (
    hash TEXT PRIMARY KEY, principal TEXT NOT NULL, expires INTEGER NOT NULL);
`;

/** The name that goes with every password, as on AWS. */
const userName = 'AWS';

/** How long a password holds: twelve hours, as on AWS; in milliseconds. */
const loginMs = 12 * 3_600_000;

/** GetAuthorizationToken: a password for the registry at `url` that acts as who asked for it. */
export const loginOperations = (
  url: (() => string | undefined) | undefined,
): Operations<{
  GetAuthorizationToken: [ecr.GetAuthorizationTokenRequest, ecr.GetAuthorizationTokenResponse];
}> => ({
  GetAuthorizationToken: {
    authorize: () => [{ action: 'ecr:GetAuthorizationToken', resource: '*' }],
    run: (tx, _request, context) => {
      const password = `${context.uuid()}${context.uuid()}`;
      const expires = context.now + loginMs;
      tx.run('DELETE FROM ecr_login WHERE expires < ?', context.now);
      const sql = 'INSERT INTO ecr_login VALUES (?, ?, ?)';
      tx.run(sql, hashOf(password), JSON.stringify(context.principal), expires);
      return {
        authorizationData: [
          {
            authorizationToken: btoa(`${userName}:${password}`),
            expiresAt: expires / 1000,
            proxyEndpoint: url?.() ?? `https://${registryHost(context)}`,
          },
        ],
      };
    },
  },
});

/** Whom the `Authorization` of a request to the registry stands for; undefined for nobody. */
export function principalOf(tx: Tx, authorization: string, now: number): Principal | undefined {
  const [, encoded = ''] = /^basic\s+(\S+)$/i.exec(authorization) ?? [];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  if (!text.startsWith(`${userName}:`)) return undefined;
  const sql = 'SELECT principal FROM ecr_login WHERE hash = ? AND expires > ?';
  const password = text.slice(userName.length + 1);
  const row = tx.get<{ principal: string }>(sql, hashOf(password), now);
  return row && (JSON.parse(row.principal) as Principal);
}

const hashOf = (password: string) => createHash('sha256').update(password).digest('hex');
