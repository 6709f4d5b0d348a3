/** A quota of an account, as it is before anybody asks for more. */
export interface Quota {
  code: string;
  name: string;
  value: number;
}

/** A service and those of its quotas that Trainyard's jobs meet. */
export interface QuotaService {
  code: string;
  name: string;
  quotas: readonly Quota[];
}

/**
 * AWS's default values ("Amazon ECS endpoints and quotas" and "Lambda quotas" of the general
 * reference; "Amazon EC2 instance type quotas", of vCPU). Names and codes are those of lists that
 * accounts have published. A new account may have less.
 */
export const quotaServices: readonly QuotaService[] = [
  {
    code: 'fargate',
    name: 'AWS Fargate',
    quotas: [
      { code: 'L-3032A538', name: 'Fargate On-Demand vCPU resource count', value: 6 },
      { code: 'L-36FBB829', name: 'Fargate Spot vCPU resource count', value: 6 },
    ],
  },
  {
    code: 'ec2',
    name: 'Amazon Elastic Compute Cloud (Amazon EC2)',
    quotas: [
      {
        code: 'L-1216C47A',
        name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
        value: 5,
      },
      { code: 'L-DB2E81BA', name: 'Running On-Demand G and VT instances', value: 0 },
      { code: 'L-417A185B', name: 'Running On-Demand P instances', value: 0 },
      { code: 'L-7295265B', name: 'Running On-Demand X instances', value: 0 },
    ],
  },
  {
    code: 'lambda',
    name: 'AWS Lambda',
    quotas: [{ code: 'L-B99A9384', name: 'Concurrent executions', value: 1000 }],
  },
];
