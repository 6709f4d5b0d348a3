import { priced, type RegionPrices } from './price.ts';

/** List prices of ap-southeast-2. `npm run prices` writes this file anew. */
export const apSoutheast2: RegionPrices = {
  ...priced(
    {
      source: 'aws.amazon.com/fargate/pricing',
      date: '2026-11-20',
      verified: false,
    },
    {
      'fargate.vcpu': 48_560,
      'fargate.gb': 5320,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/fargate/pricing (Spot moves)',
      date: '2026-11-20',
      verified: false,
    },
    {
      'fargate-spot.vcpu': 14_568,
      'fargate-spot.gb': 1596,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/lambda/pricing',
      date: '2026-11-21',
      verified: false,
    },
    {
      'lambda.requests': 200_000,
      'lambda.gb-seconds': 13_333_400,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/step-functions/pricing',
      date: '2026-11-21',
      verified: false,
    },
    {
      'states.transitions': 25_000_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/eventbridge/pricing',
      date: '2026-11-21',
      verified: false,
    },
    {
      'events.custom': 1_000_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/sns/pricing',
      date: '2026-11-21',
      verified: false,
    },
    {
      'sns.publishes': 500_000,
      'sns.emails': 20_000_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/sqs/pricing',
      date: '2026-11-21',
      verified: false,
    },
    {
      'sqs.requests': 400_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/s3/pricing',
      date: '2026-11-21',
      verified: false,
    },
    {
      's3.writes': 5_500_000,
      's3.reads': 440_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/secrets-manager/pricing',
      date: '2026-11-21',
      verified: false,
    },
    {
      'secrets.reads': 5_000_000,
      'secrets.month': 400_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/cloudwatch/pricing',
      date: '2026-11-21',
      verified: false,
    },
    {
      'logs.gb': 670_000,
      'alarms.month': 100_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/elasticloadbalancing/pricing',
      date: '2026-11-29',
      verified: false,
    },
    {
      'balancer.hour': 25_200,
      'balancer.lcu': 8000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/vpc/pricing',
      date: '2026-11-29',
      verified: false,
    },
    {
      'public-ipv4.hour': 5000,
    },
  ),
};
