import { priced, type RegionPrices } from './price.ts';

/** List prices of us-west-2. `npm run prices` writes this file anew. */
export const usWest2: RegionPrices = {
  ...priced(
    {
      source: 'aws.amazon.com/fargate/pricing',
      date: '2026-11-20',
      verified: false,
    },
    {
      'fargate.vcpu': 40_480,
      'fargate.gb': 4445,
      'fargate.storage-gb': 111,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/fargate/pricing',
      date: '2026-11-21',
      verified: false,
    },
    {
      'fargate-arm.vcpu': 32_380,
      'fargate-arm.gb': 3560,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/fargate/pricing (Spot moves; 70 % off assumed)',
      date: '2026-11-20',
      verified: false,
    },
    {
      'fargate-spot.vcpu': 12_144,
      'fargate-spot.gb': 1334,
      'fargate-arm-spot.vcpu': 9714,
      'fargate-arm-spot.gb': 1068,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/codebuild/pricing',
      date: '2026-11-20',
      verified: false,
    },
    {
      'codebuild.general1.small': 300_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/sagemaker/pricing',
      date: '2026-11-20',
      verified: false,
    },
    {
      'ml.m5.large': 115_000,
      'ml.m5.xlarge': 230_000,
      'ml.m5.2xlarge': 461_000,
      'ml.m5.4xlarge': 922_000,
      'ml.c5.xlarge': 204_000,
      'ml.c5.2xlarge': 408_000,
      'ml.g4dn.xlarge': 736_500,
      'ml.g5.xlarge': 1_408_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/sagemaker/pricing',
      date: '2026-11-21',
      verified: false,
    },
    {
      'ml.m5.12xlarge': 2_765_000,
      'ml.c5.4xlarge': 816_000,
      'ml.g4dn.2xlarge': 940_000,
      'ml.g5.2xlarge': 1_515_000,
      'ml.p3.2xlarge': 3_825_000,
      'hosting.ml.t2.medium': 56_000,
      'hosting.ml.m5.large': 115_000,
      'hosting.ml.m5.xlarge': 230_000,
      'hosting.ml.c5.large': 102_000,
      'hosting.ml.c5.xlarge': 204_000,
      'hosting.ml.g4dn.xlarge': 736_500,
      'hosting.ml.g5.xlarge': 1_408_000,
      'notebook.ml.t3.medium': 50_000,
      'notebook.ml.t3.large': 100_000,
      'notebook.ml.t3.xlarge': 200_000,
      'notebook.ml.m5.xlarge': 230_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/api-gateway/pricing',
      date: '2026-11-21',
      verified: false,
    },
    {
      'api.requests': 1_000_000,
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
      source: 'aws.amazon.com/dynamodb/pricing/on-demand',
      date: '2026-11-21',
      verified: false,
    },
    {
      'table.writes': 625_000,
      'table.reads': 125_000,
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
      'scheduler.invocations': 1_000_000,
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
      's3.writes': 5_000_000,
      's3.reads': 400_000,
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
      'logs.gb': 500_000,
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
      'balancer.hour': 22_500,
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
