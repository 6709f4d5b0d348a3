import { setPolicy } from '../../kernel/set-policy.ts';
import { AwsError, type Context, type Operation, type Tx } from '../../kernel/types.ts';
import { bucketArn, onBucket } from './permissions.ts';
import { bucketOf } from './store.ts';

/** A policy that grants and denies nothing: what a bucket without one has. */
const none = '{"Version":"2012-10-17","Statement":[]}';

/**
 * The policies of buckets, which IAM asks with every call. One that was put or deleted by hand
 * stands instead of the template's, also after a restart.
 */
export const policyOperations: Record<string, Operation> = {
  GetBucketPolicy: {
    authorize: onBucket('GetBucketPolicy'),
    run: (tx, { Bucket }) => {
      const { policy } = byHand(tx, Bucket) ?? bucketOf(tx, Bucket);
      if (policy !== null) return { Policy: policy };
      throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
    },
  },
  PutBucketPolicy: {
    authorize: onBucket('PutBucketPolicy'),
    run: (tx, { Bucket, Policy }, context) => {
      bucketOf(tx, Bucket);
      checkStatements(Bucket, Policy);
      set(tx, context, { Bucket, policy: Policy });
      return {};
    },
  },
  DeleteBucketPolicy: {
    authorize: onBucket('DeleteBucketPolicy'),
    run: (tx, { Bucket }, context) => {
      bucketOf(tx, Bucket);
      set(tx, context, { Bucket, policy: null });
      return {};
    },
  },
};

/** Forgets what was put by hand, with its bucket. */
export function forgetPolicy(tx: Tx, context: Context, Bucket: string): void {
  tx.run('DELETE FROM s3_bucket_policy WHERE bucket = ?', Bucket);
  setPolicy(context, bucketArn(Bucket), '', malformed);
}

const byHand = (tx: Tx, Bucket: string) =>
  tx.get<{ policy: string | null }>('SELECT policy FROM s3_bucket_policy WHERE bucket = ?', Bucket);

function set(
  tx: Tx,
  context: Context,
  { Bucket, policy }: { Bucket: string; policy: string | null },
): void {
  setPolicy(context, bucketArn(Bucket), policy ?? none, malformed);
  tx.run('INSERT OR REPLACE INTO s3_bucket_policy VALUES (?, ?)', Bucket, policy);
}

/** What S3 itself asks of a policy, beside its grammar. */
function checkStatements(bucket: string, text: unknown): void {
  for (const { Principal, Resource } of statementsOf(text)) {
    if (Principal === undefined) throw malformed('Missing required field Principal');
    const own = [Resource].flat().every((one) => isWithin(bucket, String(one)));
    if (!own) throw malformed('Policy has invalid resource');
  }
}

function isWithin(bucket: string, resource: string): boolean {
  return resource === bucketArn(bucket) || resource.startsWith(`${bucketArn(bucket)}/`);
}

function statementsOf(text: unknown): { Principal?: unknown; Resource?: unknown }[] {
  try {
    const statements: unknown[] = [JSON.parse(String(text)).Statement].flat();
    const isObject = (one: unknown) => typeof one === 'object' && one !== null;
    if (statements.every(isObject)) return statements as object[];
  } catch {
    // Said below, as of any other text that is none.
  }
  throw malformed('Policies must be valid JSON with a Statement, of objects.');
}

const malformed = (why: string) => new AwsError('MalformedPolicy', why, 400);
