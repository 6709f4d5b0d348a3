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
};
