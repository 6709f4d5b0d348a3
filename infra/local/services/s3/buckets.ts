import { AwsError, type Operation, type ResourceHandler, type Shape } from '../../kernel/types.ts';
import { forgetPolicy } from './bucket-policies.ts';
import { forgetLifecycle } from './lifecycles.ts';
import { onBucket } from './permissions.ts';
import { type BucketRow, bucketOf } from './store.ts';

const insert = 'INSERT INTO s3_bucket (name, created, versioning, policy) VALUES (?, ?, ?, NULL)';

/** Buckets themselves. */
export const bucketOperations: Record<string, Operation> = {
  CreateBucket: {
    authorize: onBucket('CreateBucket'),
    run: (tx, { Bucket }, context) => {
      checkName(Bucket);
      if (tx.get('SELECT 1 FROM s3_bucket WHERE name = ?', Bucket)) {
        const message =
          'Your previous request to create the named bucket succeeded and you already own it.';
        throw new AwsError('BucketAlreadyOwnedByYou', message, 409, { Bucket });
      }
      tx.run(insert, Bucket, context.now, null);
      return { Location: `/${Bucket}` };
    },
  },
  DeleteBucket: {
    authorize: onBucket('DeleteBucket'),
    run: (tx, { Bucket }, context) => {
      bucketOf(tx, Bucket);
      if (tx.get('SELECT 1 FROM s3_object WHERE bucket = ? LIMIT 1', Bucket)) {
        const message = 'The bucket you tried to delete is not empty';
        throw new AwsError('BucketNotEmpty', message, 409, { Bucket });
      }
      tx.run('DELETE FROM s3_bucket WHERE name = ?', Bucket);
      forgetPolicy(tx, context, Bucket);
      forgetLifecycle(tx, Bucket);
      return {};
    },
  },
  HeadBucket: {
    authorize: onBucket('ListBucket'),
    run: (tx, { Bucket }, { region }) => {
      bucketOf(tx, Bucket);
      return { BucketRegion: region };
    },
  },
  ListBuckets: {
    authorize: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
    run: (tx, _request, { account }) => {
      const rows = tx.all<BucketRow>('SELECT * FROM s3_bucket ORDER BY name');
      const Buckets = rows.map(({ name, created }) => {
        return { Name: name, CreationDate: Math.floor(created / 1000) };
      });
      return { Buckets, Owner: { ID: account } };
    },
  },
  GetBucketLocation: {
    authorize: onBucket('GetBucketLocation'),
    run: (tx, { Bucket }, { region }) => {
      bucketOf(tx, Bucket);
      return region === 'us-east-1' ? {} : { LocationConstraint: region };
    },
  },
  GetBucketVersioning: {
    authorize: onBucket('GetBucketVersioning'),
    run: (tx, { Bucket }) => {
      const { versioning } = bucketOf(tx, Bucket);
      return versioning === null ? {} : { Status: versioning };
    },
  },
  PutBucketVersioning: {
    authorize: onBucket('PutBucketVersioning'),
    run: (tx, { Bucket, VersioningConfiguration }) => {
      bucketOf(tx, Bucket);
      const Status = VersioningConfiguration?.Status;
      if (Status !== 'Enabled' && Status !== 'Suspended') {
        throw new AwsError('MalformedXML', 'Status must be Enabled or Suspended.');
      }
      tx.run('UPDATE s3_bucket SET versioning = ? WHERE name = ?', Status, Bucket);
      return {};
    },
  },
};

/** The buckets of a template and their policies. Encryption and lifecycle rules have no effect. */
export const bucketResources: Record<string, ResourceHandler> = {
  'AWS::S3::Bucket': (tx, { physicalName, properties }, { now, region }) => {
    const name: string = (properties.BucketName ?? physicalName).toLowerCase();
    checkName(name);
    const status: string | null = properties.VersioningConfiguration?.Status ?? null;
    tx.run(`${insert} ON CONFLICT DO NOTHING`, name, now, null);
    tx.run(
      'UPDATE s3_bucket SET versioning = coalesce(?, versioning) WHERE name = ?',
      status,
      name,
    );
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      },
    };
  },
  'AWS::S3::BucketPolicy': (tx, { logicalId, properties }, context) => {
    const { Bucket, PolicyDocument }: Shape = properties;
    const policy =
      typeof PolicyDocument === 'string' ? PolicyDocument : JSON.stringify(PolicyDocument);
    bucketOf(tx, Bucket);
    tx.run('UPDATE s3_bucket SET policy = ? WHERE name = ?', policy, Bucket);
    const resourceArn = `arn:aws:s3:::${Bucket}`;
    context.call('iam', 'PutResourcePolicy', { resourceArn, sid: 'bucket', policy });
    return { ref: logicalId };
  },
};

function checkName(name: unknown): void {
  const valid = typeof name === 'string' && /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
  if (!valid) throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
}
