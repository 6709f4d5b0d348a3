import type { RegionPrices } from './price.ts';

/** List prices of eu-west-1. `npm run prices` writes this file anew. */
export const euWest1: RegionPrices = {
  'fargate.vcpu': {
    microUsd: 40_480,
    unit: 'vCPU-hour',
    source: 'aws.amazon.com/fargate/pricing',
    date: '2026-11-20',
    verified: false,
  },
  'fargate.gb': {
    microUsd: 4445,
    unit: 'GB-hour',
    source: 'aws.amazon.com/fargate/pricing',
    date: '2026-11-20',
    verified: false,
  },
  'fargate-spot.vcpu': {
    microUsd: 12_144,
    unit: 'vCPU-hour',
    source: 'aws.amazon.com/fargate/pricing (Spot moves; 70 % off assumed)',
    date: '2026-11-20',
    verified: false,
  },
  'fargate-spot.gb': {
    microUsd: 1334,
    unit: 'GB-hour',
    source: 'aws.amazon.com/fargate/pricing (Spot moves; 70 % off assumed)',
    date: '2026-11-20',
    verified: false,
  },
  'codebuild.general1.small': {
    microUsd: 300_000,
    unit: 'hour',
    source: 'aws.amazon.com/codebuild/pricing',
    date: '2026-11-20',
    verified: false,
  },
  'ml.m5.large': {
    microUsd: 128_000,
    unit: 'hour',
    source: 'a notebook in an invoice of December 2023 in aws-samples/sagemaker-ssh-helper',
    date: '2026-11-20',
    verified: false,
  },
  'ml.m5.xlarge': {
    microUsd: 257_000,
    unit: 'hour',
    source: 'an invoice of December 2023 in aws-samples/sagemaker-ssh-helper',
    date: '2026-11-20',
    verified: false,
  },
  'ml.g4dn.xlarge': {
    microUsd: 822_000,
    unit: 'hour',
    source: 'an invoice of December 2023 in aws-samples/sagemaker-ssh-helper',
    date: '2026-11-20',
    verified: false,
  },
  'ml.g5.xlarge': {
    microUsd: 1_570_000,
    unit: 'hour',
    source: 'an invoice of December 2023 in aws-samples/sagemaker-ssh-helper',
    date: '2026-11-20',
    verified: false,
  },
};
