import type { MicroUsd } from './money.ts';

/** An AWS list price. `verified` says whether a bill or the price list confirmed the figure. */
interface Price {
  microUsd: MicroUsd;
  unit: string;
  source: string;
  date: string;
  verified: boolean;
}

const page = (microUsd: MicroUsd, unit: string, source: string): Price => ({
  microUsd,
  unit,
  source,
  date: '2026-11-20',
  verified: false,
});

const fargate = 'aws.amazon.com/fargate/pricing';
const sagemaker = 'aws.amazon.com/sagemaker/pricing';

/** By region, then by name. A region or name that is missing has no known price. */
const prices: Readonly<Record<string, Readonly<Record<string, Price>>>> = {
  'us-east-1': {
    'fargate.vcpu': page(40_480, 'vCPU-hour', fargate),
    'fargate.gb': page(4_445, 'GB-hour', fargate),
    'fargate-spot.vcpu': page(12_144, 'vCPU-hour', `${fargate} (Spot moves; 70 % off assumed)`),
    'fargate-spot.gb': page(1_334, 'GB-hour', `${fargate} (Spot moves; 70 % off assumed)`),
    'codebuild.general1.small': page(300_000, 'hour', 'aws.amazon.com/codebuild/pricing'),
    'ml.m5.large': page(115_000, 'hour', sagemaker),
    'ml.m5.xlarge': page(230_000, 'hour', sagemaker),
    'ml.m5.2xlarge': page(461_000, 'hour', sagemaker),
    'ml.m5.4xlarge': page(922_000, 'hour', sagemaker),
    'ml.c5.xlarge': page(204_000, 'hour', sagemaker),
    'ml.c5.2xlarge': page(408_000, 'hour', sagemaker),
    'ml.g4dn.xlarge': page(736_500, 'hour', sagemaker),
    'ml.g5.xlarge': page(1_408_000, 'hour', sagemaker),
  },
};

/** The hourly price, or undefined where none is known: it is said, never guessed. */
export function hourlyPrice(region: string, name: string): MicroUsd | undefined {
  return prices[region]?.[name]?.microUsd;
}

/** Instance types with a known price in a region, for a message that says what is allowed. */
export function pricedInstanceTypes(region: string): string[] {
  return Object.keys(prices[region] ?? {}).filter((name) => name.startsWith('ml.'));
}
