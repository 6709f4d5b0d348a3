import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Settings } from './config.ts';

type BucketSettings = Pick<Settings, 'bucket' | 'archiveAfterDays'>;

/** S3 Glacier Instant Retrieval is read like any other object: no job waits for what it needs. */
const archive = (days: number): s3.LifecycleRule => ({
  id: 'archive-the-old',
  transitions: [
    {
      storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
      transitionAfter: Duration.days(days),
    },
  ],
});

/**
 * Sources, data, results: everything lies under `projects/<project>/`. AWS names it, because names
 * of buckets are of the whole world, unless the configuration does.
 */
export class ProjectBucket extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, { bucket: name, archiveAfterDays }: BucketSettings) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      ...(name ? { bucketName: name } : {}),
      versioned: true,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        {
          id: 'forget-the-abandoned',
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          noncurrentVersionExpiration: Duration.days(30),
        },
        ...(archiveAfterDays === undefined ? [] : [archive(archiveAfterDays)]),
      ],
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Access logs would need a second bucket that grows by itself; use CloudTrail.',
    });
  }
}
