import { AwsError, type Operation, type Tx } from '../../kernel/types.ts';
import { onBucket } from './permissions.ts';
import { bucketOf } from './store.ts';

/** A rule as its document has it; S3's own model says what each must have. */
type Rule = Record<string, unknown>;

interface Request {
  Bucket: string;
  LifecycleConfiguration?: { Rules?: Rule[] };
}

/** The rules of buckets, as they were given: nothing expires on one machine. */
export const lifecycleOperations: Record<string, Operation<Request>> = {
  PutBucketLifecycleConfiguration: {
    authorize: onBucket('PutLifecycleConfiguration'),
    run: (tx, { Bucket, LifecycleConfiguration }) => {
      bucketOf(tx, Bucket);
      const rules = LifecycleConfiguration?.Rules ?? [];
      if (rules.length === 0) throw new AwsError('MalformedXML', 'A configuration needs a Rule.');
      const sql = 'INSERT OR REPLACE INTO s3_lifecycle VALUES (?, ?)';
      tx.run(sql, Bucket, JSON.stringify(rules));
      return {};
    },
  },
  GetBucketLifecycleConfiguration: {
    authorize: onBucket('GetLifecycleConfiguration'),
    run: (tx, { Bucket }) => {
      bucketOf(tx, Bucket);
      const sql = 'SELECT rules FROM s3_lifecycle WHERE bucket = ?';
      const row = tx.get<{ rules: string }>(sql, Bucket);
      if (row) return { Rules: JSON.parse(row.rules) };
      const message = 'The lifecycle configuration does not exist';
      throw new AwsError('NoSuchLifecycleConfiguration', message, 404, { Bucket });
    },
  },
  DeleteBucketLifecycle: {
    authorize: onBucket('PutLifecycleConfiguration'),
    run: (tx, { Bucket }) => {
      bucketOf(tx, Bucket);
      forgetLifecycle(tx, Bucket);
      return {};
    },
  },
};

/** Forgets the rules of a bucket, with it or at request. */
export function forgetLifecycle(tx: Tx, Bucket: string): void {
  tx.run('DELETE FROM s3_lifecycle WHERE bucket = ?', Bucket);
}
