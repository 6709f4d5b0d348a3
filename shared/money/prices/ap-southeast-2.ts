import type { RegionPrices } from './price.ts';

/** List prices of ap-southeast-2. `npm run prices` writes this file anew. */
export const apSoutheast2: RegionPrices = {
  'fargate.vcpu': {
    microUsd: 48_560,
    unit: 'vCPU-hour',
    source: 'aws.amazon.com/fargate/pricing',
    date: '2026-11-20',
    verified: false,
  },
  'fargate.gb': {
    microUsd: 5320,
    unit: 'GB-hour',
    source: 'aws.amazon.com/fargate/pricing',
    date: '2026-11-20',
    verified: false,
  },
  'fargate-spot.vcpu': {
    microUsd: 14_568,
    unit: 'vCPU-hour',
    source: 'aws.amazon.com/fargate/pricing (Spot moves)',
    date: '2026-11-20',
    verified: false,
  },
  'fargate-spot.gb': {
    microUsd: 1596,
    unit: 'GB-hour',
    source: 'aws.amazon.com/fargate/pricing (Spot moves)',
    date: '2026-11-20',
    verified: false,
  },
};
