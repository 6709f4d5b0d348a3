import { createHash } from 'node:crypto';
import { planePrincipal } from '../../kernel/kernel.ts';
import {
  AwsError,
  type Context,
  type Principal,
  type Service,
  type Shape,
  type Tx,
} from '../../kernel/types.ts';
import { drawKeys } from './keys.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS sts_session (
    access_key TEXT PRIMARY KEY, secret TEXT NOT NULL, token TEXT NOT NULL,
    role_arn TEXT NOT NULL, arn TEXT NOT NULL, expires INTEGER);
  CREATE INDEX IF NOT EXISTS sts_session_expires ON sts_session (expires);
`;

/** Seconds a session lasts: AWS's default for a caller, and what services take for their work. */
const duration = { least: 900, most: 43_200, ofCaller: 3_600, ofService: 43_200 };

/** How long an expired session is remembered, so that its user is told why; in milliseconds. */
const rememberedMs = 24 * 3_600_000;

/** What `Expiration` says of a session that does not end by itself. */
const never = '9999-12-31T23:59:59Z';

interface SessionRow {
  access_key: string;
  secret: string;
  token: string;
  role_arn: string;
  arn: string;
  /** Milliseconds since the epoch; null for one that does not end by itself. */
  expires: number | null;
}

/** STS: hands out sessions of the template's roles to those whom their trust policies name. */
export function createSts(): Service {
  return {
    id: 'sts',
    schema,
    operations: {
      // The trust policy decides, with the caller's own: iam's EvaluateTrust has both.
      AssumeRole: { authorize: () => [], run: assumeRole },
      GetCallerIdentity: {
        authorize: () => [],
        run: (_tx, _request, { account, principal }) => ({
          UserId: userId(principal),
          Account: account,
          Arn: principal.arn,
        }),
      },
    },
  };
}

/** The session that an access key names, also an expired one; undefined if it never was. */
export function lookUpAccessKey(tx: Tx, accessKeyId: string) {
  const sql = 'SELECT * FROM sts_session WHERE access_key = ?';
  const row = tx.get<SessionRow>(sql, accessKeyId);
  if (!row) return undefined;
  const principal: Principal = { arn: row.arn, roleArn: row.role_arn };
  const { secret, token: sessionToken, expires } = row;
  return { principal, secret, sessionToken, ...(expires === null ? {} : { expiresAt: expires }) };
}

function assumeRole(tx: Tx, request: Shape, context: Context): Shape {
  const { RoleArn, RoleSessionName } = request;
  const role = /^arn:aws:iam::\d{12}:role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(RoleArn)?.[1];
  if (!role) throw invalid(`${RoleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) {
    throw invalid('RoleSessionName must have 2 to 64 characters of [\\w+=,.@-]');
  }
  const expires = expiry(request, context);
  if (context.principal.service !== planePrincipal.service) {
    context.call('iam', 'EvaluateTrust', { RoleArn, Principal: context.principal });
  }
  const { id, secret, token } = drawKeys(context);
  const arn = `arn:aws:sts::${context.account}:assumed-role/${role}/${RoleSessionName}`;
  tx.run('DELETE FROM sts_session WHERE expires < ?', context.now - rememberedMs);
  const sql = `INSERT INTO sts_session (access_key, secret, token, role_arn, arn, expires)
    VALUES (?, ?, ?, ?, ?, ?)`;
  tx.run(sql, id, secret, token, RoleArn, arn, expires);
  const Expiration = expires === null ? never : new Date(expires).toISOString();
  return {
    Credentials: { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token, Expiration },
    AssumedRoleUser: { AssumedRoleId: userId({ arn, roleArn: RoleArn }), Arn: arn },
  };
}

/** When a new session ends. Only a service may ask, by `Permanent`, for one that does not. */
function expiry(request: Shape, { now, principal }: Context): number | null {
  const byService = principal.service !== undefined;
  if (request.Permanent === true) {
    if (byService) return null;
    throw invalid('Permanent is only for services of the plane');
  }
  const usual = byService ? duration.ofService : duration.ofCaller;
  const seconds = Number(request.DurationSeconds ?? usual);
  if (seconds >= duration.least && seconds <= duration.most) return now + seconds * 1000;
  throw invalid(`DurationSeconds must be between ${duration.least} and ${duration.most}`);
}

/** `AROA…:session`, the same for every session of a role. */
function userId({ arn, roleArn }: Principal): string {
  if (!roleArn) return arn;
  const digest = createHash('sha256').update(roleArn).digest('hex').toUpperCase();
  return `AROA${digest.slice(0, 17)}:${arn.split('/').at(-1)}`;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
