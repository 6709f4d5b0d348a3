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
};
