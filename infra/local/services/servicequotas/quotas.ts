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
 * reference). Names and codes are those of lists that accounts have published. A new account may
 * have less.
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
    code: 'lambda',
    name: 'AWS Lambda',
    quotas: [{ code: 'L-B99A9384', name: 'Concurrent executions', value: 1000 }],
  },
];
