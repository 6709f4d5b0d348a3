import { priced, type RegionPrices } from './price.ts';

/** List prices of eu-west-1. `npm run prices` writes this file anew. */
export const euWest1: RegionPrices = {
  ...priced(
    {
      source: 'aws.amazon.com/fargate/pricing',
      date: '2026-11-20',
      verified: false,
    },
    {
      'fargate.vcpu': 40_480,
      'fargate.gb': 4445,
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
      source: 'a notebook in an invoice of December 2023 in aws-samples/sagemaker-ssh-helper',
      date: '2026-11-20',
      verified: false,
    },
    {
      'ml.m5.large': 128_000,
    },
  ),
  ...priced(
    {
      source: 'an invoice of December 2023 in aws-samples/sagemaker-ssh-helper',
      date: '2026-11-20',
      verified: false,
    },
    {
      'ml.m5.xlarge': 257_000,
      'ml.g4dn.xlarge': 822_000,
      'ml.g5.xlarge': 1_570_000,
    },
  ),
  ...priced(
    {
      source: 'a notebook in an invoice of December 2023 in aws-samples/sagemaker-ssh-helper',
      date: '2026-11-21',
      verified: false,
    },
    {
      'notebook.ml.m5.large': 128_000,
    },
  ),
  ...priced(
    {
      source: 'AWS price list of September 2026, as kept in the repository mamtha4u/SDLC',
      date: '2026-11-21',
      verified: false,
    },
    {
      'api.requests': 1_110_000,
      'lambda.requests': 200_000,
      'lambda.gb-seconds': 13_333_400,
      'sns.publishes': 500_000,
      'sqs.requests': 400_000,
      'logs.gb': 570_000,
      'alarms.month': 100_000,
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
      'sns.emails': 20_000_000,
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
  ...priced(
    {
      source: 'AWS Price List API, in aws-samples/sample-ecs-managed-instances-pricing-calculator',
      date: '2026-02-07',
      verified: false,
    },
    {
      'ec2.g4dn.xlarge': 587_000,
      'ec2.g4dn.2xlarge': 838_000,
      'ec2.g4dn.4xlarge': 1_342_000,
      'ec2.g4dn.8xlarge': 2_426_000,
      'ec2.g4dn.12xlarge': 4_362_000,
      'ec2.g5.xlarge': 1_123_000,
      'ec2.g5.2xlarge': 1_352_960,
      'ec2.g5.4xlarge': 1_812_870,
      'ec2.g5.8xlarge': 2_732_710,
      'ec2.g5.12xlarge': 6_331_670,
      'ec2.g5.48xlarge': 18_182_330,
      'ec2.p4d.24xlarge': 23_715_690,
      'ec2.c6i.8xlarge': 1_459_200,
      'ec2.c6i.16xlarge': 2_918_400,
      'ec2.c6i.32xlarge': 5_836_800,
      'ec2.m6i.8xlarge': 1_712_000,
      'ec2.m6i.16xlarge': 3_424_000,
      'ec2.m6i.32xlarge': 6_848_000,
      'ec2.r6i.4xlarge': 1_128_000,
      'ec2.r6i.8xlarge': 2_256_000,
      'ec2.r6i.16xlarge': 4_512_000,
      'ec2.r6i.32xlarge': 9_024_000,
      'ec2.x2idn.16xlarge': 8_003_000,
      'ec2.x2idn.32xlarge': 16_006_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/ebs/pricing',
      date: '2026-11-29',
      verified: false,
    },
    {
      'ebs.gb-month': 88_000,
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
      'table.gb-month': 283_000,
    },
  ),
};
