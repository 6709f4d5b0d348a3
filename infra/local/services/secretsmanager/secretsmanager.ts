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
import { deletionOperations, purge } from './deletion.ts';
import {
  arnOf,
  deletionOf,
  find,
  required,
  requiredEvenDeleted,
  type Secret,
  schema,
  seconds,
} from './store.ts';

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

/** What is told of a secret, but for its value. */
function described(tx: Tx, secret: Secret) {
  const deletion = deletionOf(tx, secret);
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description === null ? {} : { Description: secret.description }),
    CreatedDate: seconds(secret.created),
    LastChangedDate: seconds(secret.changed ?? secret.created),
    Tags: tagsOf(tx, secret),
    ...(secret.version === null
      ? {}
      : { VersionIdsToStages: { [secret.version]: ['AWSCURRENT'] } }),
    ...(deletion && { DeletedDate: seconds(deletion.asked) }),
  };
}

/** Without such a secret IAM is asked for the ARN that was meant. */
function onSecret(
  action: string,
  run: (tx: Tx, secret: Secret, request: Shape, c: Context) => Shape,
  { evenDeleted = false } = {},
) {
  const get = evenDeleted ? requiredEvenDeleted : required;
  const operation: Operation = {
    authorize: ({ SecretId }, context, tx) => {
      const id = String(SecretId ?? '');
      const named = id.startsWith('arn:') ? id : arnOf(context, id);
      return [{ action: `secretsmanager:${action}`, resource: find(tx, id)?.arn ?? named }];
    },
    run: (tx, request, context) => run(tx, get(tx, request.SecretId), request, context),
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
      const before = find(tx, Name);
      if (before && deletionOf(tx, before)) {
        const message =
          "You can't create this secret because a secret with this name is already scheduled " +
          'for deletion.';
        throw new AwsError('InvalidRequestException', message);
      }
      if (before) {
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
  DescribeSecret: onSecret('DescribeSecret', (tx, secret) => described(tx, secret), {
    evenDeleted: true,
  }),
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

const listSecrets: Operation = {
  authorize: () => [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
  run: (tx, { IncludePlannedDeletion = false, MaxResults = 100, NextToken = '', Filters }) => {
    refused({ Filters }, { Filters: 'List all, and choose among them.' });
    const sql = 'SELECT * FROM secretsmanager_secret WHERE name > ? ORDER BY name';
    const all = tx
      .all<Secret>(sql, NextToken)
      .filter((secret) => IncludePlannedDeletion || !deletionOf(tx, secret));
    const page = all.slice(0, MaxResults);
    const SecretList = page.map((secret) => {
      const { VersionIdsToStages: SecretVersionsToStages, ...shown } = described(tx, secret);
      return { ...shown, ...(SecretVersionsToStages && { SecretVersionsToStages }) };
    });
    return { SecretList, ...(all.length > page.length && { NextToken: page.at(-1)?.name }) };
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
      ...deletionOperations,
      ListSecrets: listSecrets,
      GetRandomPassword: randomPassword,
      ListTagged: listTagged,
    },
    tasks: { purge },
    resources: { 'AWS::SecretsManager::Secret': resource },
  };
}
