import { createHash } from 'node:crypto';
import { refuse } from '../../kernel/refuse.ts';
import {
  AwsError,
  type Context,
  type Operation,
  type ResourceHandler,
  type Service,
  type Shape,
  type Tx,
} from '../../kernel/types.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS secretsmanager_secret (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, description TEXT, created INTEGER NOT NULL,
    text TEXT, version TEXT, changed INTEGER);
  CREATE TABLE IF NOT EXISTS secretsmanager_tags (arn TEXT PRIMARY KEY, tags TEXT NOT NULL);
`;

/** Times are milliseconds; `text` and `version` are absent until there is a value. */
interface Secret {
  arn: string;
  name: string;
  description: string | null;
  created: number;
  text: string | null;
  version: string | null;
  changed: number | null;
}

/**
 * AWS ends the ARN with six random characters. Here they are made of the name, so that the ARN of a
 * secret can be written into a configuration before the secret is there.
 */
function arnOf({ region, account }: Context, name: string): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`;
}

/** By its name, its ARN, or its ARN without the suffix. */
function find(tx: Tx, id: string): Secret | undefined {
  const sql = `SELECT * FROM secretsmanager_secret
    WHERE ? IN (arn, name, substr(arn, 1, length(arn) - 7))`;
  return tx.get<Secret>(sql, String(id ?? ''));
}

function required(tx: Tx, id: string): Secret {
  const secret = find(tx, id);
  if (secret) return secret;
  const message = "Secrets Manager can't find the specified secret.";
  throw new AwsError('ResourceNotFoundException', message);
}

function create(tx: Tx, name: string, description: string | undefined, context: Context): Secret {
  if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name ?? '')) {
    throw new AwsError('ValidationException', `Invalid name '${name}'.`);
  }
  const values = [arnOf(context, name), name, description ?? null, context.now] as const;
  tx.run(
    `INSERT INTO secretsmanager_secret (arn, name, description, created) VALUES (?, ?, ?, ?)
     ON CONFLICT (arn) DO UPDATE SET description = excluded.description`,
    ...values,
  );
  return required(tx, values[0]);
}

function putValue(tx: Tx, { arn }: Secret, text: unknown, context: Context): string {
  if (typeof text !== 'string' || text === '') {
    const message = 'The local plane keeps secrets as text: give a SecretString.';
    throw new AwsError('InvalidParameterException', message);
  }
  const version = context.uuid();
  tx.run(
    'UPDATE secretsmanager_secret SET text = ?, version = ?, changed = ? WHERE arn = ?',
    ...[text, version, context.now, arn],
  );
  return version;
}

const noBinary = { SecretBinary: 'It keeps secrets as text: give a SecretString.' };

const refused = (request: Record<string, unknown>, members: Record<string, string>) =>
  refuse(request, members, 'InvalidParameterException');

function tagsOf(tx: Tx, { arn }: Secret): unknown[] {
  const sql = 'SELECT tags FROM secretsmanager_tags WHERE arn = ?';
  return JSON.parse(tx.get<{ tags: string }>(sql, arn)?.tags ?? '[]');
}

const seconds = (ms: number | null) => (ms === null ? undefined : ms / 1000);

/** Without such a secret IAM is asked for the ARN that was meant. */
function onSecret(
  action: string,
  run: (tx: Tx, secret: Secret, request: Shape, c: Context) => Shape,
) {
  const operation: Operation = {
    authorize: ({ SecretId }, context, tx) => {
      const id = String(SecretId ?? '');
      const named = id.startsWith('arn:') ? id : arnOf(context, id);
      return [{ action: `secretsmanager:${action}`, resource: find(tx, id)?.arn ?? named }];
    },
    run: (tx, request, context) => run(tx, required(tx, request.SecretId), request, context),
  };
  return operation;
}

const operations: Record<string, Operation> = {
  CreateSecret: {
    authorize: ({ Name, Tags = [] }, context) => {
      const resource = arnOf(context, Name);
      const tagging = { action: 'secretsmanager:TagResource', resource };
      const creating = { action: 'secretsmanager:CreateSecret', resource };
      return Tags.length > 0 ? [creating, tagging] : [creating];
    },
    run: (tx, request, context) => {
      refused(request, { ...noBinary, AddReplicaRegions: 'It is in one region.' });
      const { Name, Description, SecretString, Tags = [] } = request;
      if (find(tx, Name)) {
        const message = `The operation failed because the secret ${Name} already exists.`;
        throw new AwsError('ResourceExistsException', message);
      }
      const secret = create(tx, Name, Description, context);
      const sql = 'INSERT OR REPLACE INTO secretsmanager_tags VALUES (?, ?)';
      tx.run(sql, secret.arn, JSON.stringify(Tags));
      const reply = { ARN: secret.arn, Name };
      if (SecretString === undefined) return reply;
      return { ...reply, VersionId: putValue(tx, secret, SecretString, context) };
    },
  },
  PutSecretValue: onSecret('PutSecretValue', (tx, secret, request, context) => {
    refused(request, { ...noBinary, VersionStages: 'The value that is put is the current one.' });
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: putValue(tx, secret, request.SecretString, context),
      VersionStages: ['AWSCURRENT'],
    };
  }),
  DescribeSecret: onSecret('DescribeSecret', (tx, secret) => ({
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description === null ? {} : { Description: secret.description }),
    CreatedDate: seconds(secret.created),
    LastChangedDate: seconds(secret.changed ?? secret.created),
    Tags: tagsOf(tx, secret),
    ...(secret.version === null
      ? {}
      : { VersionIdsToStages: { [secret.version]: ['AWSCURRENT'] } }),
  })),
  GetSecretValue: onSecret('GetSecretValue', (_tx, secret, { VersionId, VersionStage }) => {
    const isCurrent = secret.version !== null && (VersionId ?? secret.version) === secret.version;
    const stage = VersionStage ?? 'AWSCURRENT';
    if (!isCurrent || stage !== 'AWSCURRENT') {
      const asked = isCurrent || !VersionId ? `staging label: ${stage}` : `VersionId: ${VersionId}`;
      const message = `Secrets Manager can't find the specified secret value for ${asked}`;
      throw new AwsError('ResourceNotFoundException', message);
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: secret.version,
      SecretString: secret.text,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: seconds(secret.changed),
    };
  }),
};

/** DeleteSecret, without the weeks in which AWS could restore it. */
const deletion: Operation = {
  authorize: onSecret('DeleteSecret', () => ({})).authorize,
  run: (tx, request, context) => {
    const { SecretId, ForceDeleteWithoutRecovery } = request;
    refused(request, { RecoveryWindowInDays: 'Leave it out: a deletion is at once.' });
    if (ForceDeleteWithoutRecovery !== true) {
      const message =
        'The local plane keeps no deleted secrets: say ForceDeleteWithoutRecovery, to delete now.';
      throw new AwsError('InvalidParameterException', message);
    }
    // "If you use this parameter and include a previously deleted or nonexistent secret, the
    // operation does not return the error" (DeleteSecret, API reference).
    const secret = find(tx, SecretId);
    for (const table of ['secretsmanager_secret', 'secretsmanager_tags']) {
      if (secret) tx.run(`DELETE FROM ${table} WHERE arn = ?`, secret.arn);
    }
    const { arn = String(SecretId), name = String(SecretId) } = secret ?? {};
    return { ARN: arn, Name: name, DeletionDate: seconds(context.now) };
  },
};

const onlyHex = 'Its passwords are of the digits 0 to 9 and the letters a to f.';

/** Hexadecimal digits; a password of a seeded plane is that of its seed. */
const randomPassword: Operation = {
  authorize: () => [{ action: 'secretsmanager:GetRandomPassword', resource: '*' }],
  run: (_tx, request, context) => {
    const { PasswordLength = 32, ExcludePunctuation } = request;
    if (ExcludePunctuation !== true) {
      const message = `Say ExcludePunctuation to the local plane. ${onlyHex}`;
      throw new AwsError('InvalidParameterException', message);
    }
    refused(request, {
      ExcludeCharacters: onlyHex,
      ExcludeNumbers: onlyHex,
      ExcludeLowercase: onlyHex,
      IncludeSpace: onlyHex,
    });
    let made = '';
    while (made.length < PasswordLength) made += context.uuid().replaceAll('-', '');
    return { RandomPassword: made.slice(0, PasswordLength) };
  },
};

/** What has tags, for the Resource Groups Tagging API. */
const listTagged: Operation = {
  authorize: () => [{ action: 'tag:GetResources', resource: '*' }],
  run: (tx) => ({
    Resources: tx
      .all<{ arn: string; tags: string }>('SELECT arn, tags FROM secretsmanager_tags ORDER BY arn')
      .map(({ arn, tags }) => ({ ResourceARN: arn, Tags: JSON.parse(tags) })),
  }),
};

const resource: ResourceHandler = (tx, { properties, physicalName }, context) => {
  if (properties.GenerateSecretString) {
    const message = 'The local plane makes no passwords: give the secret a SecretString.';
    throw new AwsError('InvalidParameterException', message);
  }
  const secret = create(tx, properties.Name ?? physicalName, properties.Description, context);
  if (properties.SecretString !== undefined && properties.SecretString !== secret.text) {
    putValue(tx, secret, properties.SecretString, context);
  }
  return { ref: secret.arn, attributes: { Id: secret.arn } };
};

/** AWS Secrets Manager: texts by name, the current version only. */
export function createSecretsmanager(): Service {
  return {
    id: 'secretsmanager',
    schema,
    operations: {
      ...operations,
      DeleteSecret: deletion,
      GetRandomPassword: randomPassword,
      ListTagged: listTagged,
    },
    resources: { 'AWS::SecretsManager::Secret': resource },
  };
}
