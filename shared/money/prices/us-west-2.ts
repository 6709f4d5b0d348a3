import { priced, type RegionPrices } from './price.ts';
import { usEast1 } from './us-east-1.ts';

/** List prices of us-west-2. `npm run prices` writes this file anew. */
export const usWest2: RegionPrices = {
  ...usEast1,
  ...priced(
    {
      source: 'AWS Price List API, in aws-samples/sample-ecs-managed-instances-pricing-calculator',
      date: '2026-02-07',
      verified: false,
    },
    {
      'ec2.p4d.24xlarge': 21_957_640,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com, pricing of S3, ECR, CloudWatch and DynamoDB',
      date: '2026-11-29',
      verified: false,
    },
    {
      's3.gb-month': 23_000,
      's3-archive.gb-month': 4000,
      'images.gb-month': 100_000,
      'logs.gb-month': 30_000,
      'table.gb-month': 250_000,
    },
  ),
};
