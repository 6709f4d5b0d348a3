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
  ...priced(
    {
      source: 'AWS Price List API, in aws-samples/sample-ecs-managed-instances-pricing-calculator',
      date: '2026-02-07',
      verified: false,
    },
    {
      'ec2.g4dn.xlarge': 684_000,
      'ec2.g4dn.2xlarge': 978_000,
      'ec2.g4dn.4xlarge': 1_566_000,
      'ec2.g4dn.8xlarge': 2_830_000,
      'ec2.g4dn.12xlarge': 5_087_000,
      'ec2.g5.xlarge': 1_308_000,
      'ec2.g5.2xlarge': 1_575_840,
      'ec2.g5.4xlarge': 2_111_520,
      'ec2.g5.8xlarge': 3_182_890,
      'ec2.g5.12xlarge': 7_374_730,
      'ec2.g5.48xlarge': 21_177_640,
      'ec2.g6.xlarge': 1_046_400,
      'ec2.g6.2xlarge': 1_271_070,
      'ec2.g6.4xlarge': 1_720_420,
      'ec2.g6.12xlarge': 5_982_990,
      'ec2.p4d.24xlarge': 28_544_930,
      'ec2.p5.48xlarge': 71_552_000,
      'ec2.c6i.8xlarge': 1_776_000,
      'ec2.c6i.16xlarge': 3_552_000,
      'ec2.c6i.32xlarge': 7_104_000,
      'ec2.m6i.8xlarge': 1_920_000,
      'ec2.m6i.16xlarge': 3_840_000,
      'ec2.m6i.32xlarge': 7_680_000,
      'ec2.r6i.4xlarge': 1_208_000,
      'ec2.r6i.8xlarge': 2_416_000,
      'ec2.r6i.16xlarge': 4_832_000,
      'ec2.r6i.32xlarge': 9_664_000,
      'ec2.x2idn.16xlarge': 9_670_500,
      'ec2.x2idn.32xlarge': 19_341_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com/ebs/pricing',
      date: '2026-11-29',
      verified: false,
    },
    {
      'ebs.gb-month': 96_000,
    },
  ),
  ...priced(
    {
      source: 'aws.amazon.com, pricing of S3, ECR, CloudWatch and DynamoDB',
      date: '2026-11-29',
      verified: false,
    },
    {
      's3.gb-month': 25_000,
      's3-archive.gb-month': 5000,
      'images.gb-month': 100_000,
      'logs.gb-month': 33_000,
      'table.gb-month': 285_000,
    },
  ),
};
