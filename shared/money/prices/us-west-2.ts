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
  ...priced(
    {
      source: 'AWS Price List API, in aws-samples/sample-ecs-managed-instances-pricing-calculator',
      date: '2026-02-07',
      verified: false,
    },
    {
      'ec2.g4dn.xlarge': 526_000,
      'ec2.g4dn.2xlarge': 752_000,
      'ec2.g4dn.4xlarge': 1_204_000,
      'ec2.g4dn.8xlarge': 2_176_000,
      'ec2.g4dn.12xlarge': 3_912_000,
      'ec2.g5.xlarge': 1_006_000,
      'ec2.g5.2xlarge': 1_212_000,
      'ec2.g5.4xlarge': 1_624_000,
      'ec2.g5.8xlarge': 2_448_000,
      'ec2.g5.12xlarge': 5_672_000,
      'ec2.g5.48xlarge': 16_288_000,
      'ec2.g6.xlarge': 804_800,
      'ec2.g6.2xlarge': 977_600,
      'ec2.g6.4xlarge': 1_323_200,
      'ec2.g6.12xlarge': 4_601_600,
      'ec2.g6e.xlarge': 1_861_000,
      'ec2.g6e.2xlarge': 2_242_080,
      'ec2.g6e.12xlarge': 10_492_640,
      'ec2.p4d.24xlarge': 21_957_640,
      'ec2.p5.48xlarge': 55_040_000,
      'ec2.c6i.8xlarge': 1_360_000,
      'ec2.c6i.16xlarge': 2_720_000,
      'ec2.c6i.32xlarge': 5_440_000,
      'ec2.m6i.8xlarge': 1_536_000,
      'ec2.m6i.16xlarge': 3_072_000,
      'ec2.m6i.32xlarge': 6_144_000,
      'ec2.r6i.4xlarge': 1_008_000,
      'ec2.r6i.8xlarge': 2_016_000,
      'ec2.r6i.16xlarge': 4_032_000,
      'ec2.r6i.32xlarge': 8_064_000,
      'ec2.x2idn.16xlarge': 6_669_000,
      'ec2.x2idn.32xlarge': 13_338_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/ebs/pricing',
      date: '2026-11-29',
      verified: false,
    },
    {
      'ebs.gb-month': 80_000,
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
