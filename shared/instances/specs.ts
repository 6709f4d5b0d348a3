/** What a machine of EC2 has, and so the one of SageMaker that is called `ml.` and the same. */
export interface InstanceSpec {
  vCpu: number;
  memoryGiB: number;
  gpus: number;
  /** What NVIDIA calls each of them; absent: there is none. */
  gpu?: string;
}

const of = (vCpu: number, memoryGiB: number, gpus = 0, gpu?: string): InstanceSpec => ({
  vCpu,
  memoryGiB,
  gpus,
  ...(gpu ? { gpu } : {}),
});

/**
 * As EC2's DescribeInstanceTypes tells them, by Karpenter's "Instance Types" (the reference of
 * aws/karpenter-provider-aws, read 2026-11-29); `p3` by EC2's own page, "Amazon EC2 P3 instances".
 */
export const instanceSpecs: Readonly<Record<string, InstanceSpec>> = {
  't2.medium': of(2, 4),
  't3.medium': of(2, 4),
  't3.large': of(2, 8),
  't3.xlarge': of(4, 16),
  'm5.large': of(2, 8),
  'm5.xlarge': of(4, 16),
  'm5.2xlarge': of(8, 32),
  'm5.4xlarge': of(16, 64),
  'm5.12xlarge': of(48, 192),
  'c5.large': of(2, 4),
  'c5.xlarge': of(4, 8),
  'c5.2xlarge': of(8, 16),
  'c5.4xlarge': of(16, 32),
  'p3.2xlarge': of(8, 61, 1, 'V100'),
  'g4dn.xlarge': of(4, 16, 1, 'T4'),
  'g4dn.2xlarge': of(8, 32, 1, 'T4'),
  'g4dn.4xlarge': of(16, 64, 1, 'T4'),
  'g4dn.8xlarge': of(32, 128, 1, 'T4'),
  'g4dn.12xlarge': of(48, 192, 4, 'T4'),
  'g5.xlarge': of(4, 16, 1, 'A10G'),
  'g5.2xlarge': of(8, 32, 1, 'A10G'),
  'g5.4xlarge': of(16, 64, 1, 'A10G'),
  'g5.8xlarge': of(32, 128, 1, 'A10G'),
  'g5.12xlarge': of(48, 192, 4, 'A10G'),
  'g5.48xlarge': of(192, 768, 8, 'A10G'),
  'g6.xlarge': of(4, 16, 1, 'L4'),
  'g6.2xlarge': of(8, 32, 1, 'L4'),
  'g6.4xlarge': of(16, 64, 1, 'L4'),
  'g6.12xlarge': of(48, 192, 4, 'L4'),
  'g6e.xlarge': of(4, 32, 1, 'L40S'),
  'g6e.2xlarge': of(8, 64, 1, 'L40S'),
  'g6e.12xlarge': of(48, 384, 4, 'L40S'),
  'p4d.24xlarge': of(96, 1152, 8, 'A100'),
  'p5.48xlarge': of(192, 2048, 8, 'H100'),
  'c6i.8xlarge': of(32, 64),
  'c6i.16xlarge': of(64, 128),
  'c6i.32xlarge': of(128, 256),
  'm6i.8xlarge': of(32, 128),
  'm6i.16xlarge': of(64, 256),
  'm6i.32xlarge': of(128, 512),
  'r6i.4xlarge': of(16, 128),
  'r6i.8xlarge': of(32, 256),
  'r6i.16xlarge': of(64, 512),
  'r6i.32xlarge': of(128, 1024),
  'x2idn.16xlarge': of(64, 1024),
  'x2idn.32xlarge': of(128, 2048),
};
