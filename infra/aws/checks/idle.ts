/** The part of a CloudFormation template that the checks read. */
export interface Template {
  Resources: Record<string, Resource>;
}

/** A resource, as far as the checks read it. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

/** Dollars a month of one resource that nobody uses, us-east-1 list prices of 2025. */
interface IdlePrice {
  type: string;
  monthlyUsd: number;
  /** This many of the type cost nothing. */
  free?: number;
  /** How many a resource counts as; default: one. */
  units?: (properties: Record<string, unknown>) => number;
  /** Only resources with these properties. */
  when?: (properties: Record<string, unknown>) => boolean;
  why: string;
}

const scheduled = ({ ScheduleExpression }: Record<string, unknown>) => Boolean(ScheduleExpression);

const warmInstances = ({ ProvisionedConcurrencyConfig }: Record<string, unknown>) =>
  Number(
    (ProvisionedConcurrencyConfig as { ProvisionedConcurrentExecutions?: number } | undefined)
      ?.ProvisionedConcurrentExecutions ?? 0,
  );

const idlePrices: readonly IdlePrice[] = [
  { type: 'AWS::EC2::NatGateway', monthlyUsd: 32.85, why: '$0.045 an hour' },
  { type: 'AWS::EC2::EIP', monthlyUsd: 3.65, why: '$0.005 an hour' },
  { type: 'AWS::EC2::Instance', monthlyUsd: 7.6, why: 'from $0.0104 an hour (t3.micro)' },
  {
    type: 'AWS::EC2::VPCEndpoint',
    monthlyUsd: 7.3,
    when: ({ VpcEndpointType }) => VpcEndpointType === 'Interface',
    why: '$0.01 an hour in each zone; gateway endpoints cost nothing',
  },
  { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', monthlyUsd: 16.43, why: '$0.0225 an hour' },
  { type: 'AWS::KMS::Key', monthlyUsd: 1, why: 'each customer key' },
  { type: 'AWS::SecretsManager::Secret', monthlyUsd: 0.4, why: 'each secret' },
  { type: 'AWS::Route53::HostedZone', monthlyUsd: 0.5, why: 'each zone' },
  { type: 'AWS::WAFv2::WebACL', monthlyUsd: 5, why: 'each access list' },
  { type: 'AWS::CloudWatch::Alarm', monthlyUsd: 0.1, free: 10, why: 'ten are free' },
  { type: 'AWS::Budgets::Budget', monthlyUsd: 0.6, free: 2, why: 'two of an account are free' },
  { type: 'AWS::CloudWatch::Dashboard', monthlyUsd: 3, free: 3, why: 'three are free' },
  {
    type: 'AWS::Events::Rule',
    monthlyUsd: 0.01,
    when: scheduled,
    why: 'the reaper: 8,760 short calls a month at 256 MB, before the free tier',
  },
  {
    type: 'AWS::Lambda::Alias',
    monthlyUsd: 2.19,
    when: (properties) => warmInstances(properties) > 0,
    units: warmInstances,
    why: 'each warm handler of 256 MB (endpoints.provisionedConcurrency), $0.0000033334 per GB-s',
  },
  { type: 'AWS::SageMaker::Endpoint', monthlyUsd: 84, why: 'from $0.115 an hour (ml.m5.large)' },
  { type: 'AWS::SageMaker::NotebookInstance', monthlyUsd: 37, why: 'from $0.05 an hour' },
  { type: 'AWS::ECS::Service', monthlyUsd: 9, why: 'each 0.25 vCPU task that it keeps' },
  { type: 'AWS::RDS::DBInstance', monthlyUsd: 12, why: 'from $0.017 an hour' },
];

/** What bills by what there is of it, and nothing while there is none. */
interface UsePrice {
  type: string;
  /** What is counted. */
  by: 'byte' | 'metric';
  when?: (properties: Record<string, unknown>) => boolean;
  why: string;
}

/** The function that tells CloudWatch of the ends of jobs, where it is asked to. */
const tellsMetrics = ({ FunctionName, Environment }: Record<string, unknown>) =>
  /-job-changed$/.test(String(FunctionName)) &&
  (Environment as { Variables?: { METRICS?: unknown } } | undefined)?.Variables?.METRICS === 'on';

const usePrices: readonly UsePrice[] = [
  {
    type: 'AWS::DynamoDB::GlobalTable',
    by: 'byte',
    why: '$0.25 per GB and month, $0.20 for point-in-time recovery',
  },
  { type: 'AWS::S3::Bucket', by: 'byte', why: '$0.023 per GB and month' },
  { type: 'AWS::ECR::Repository', by: 'byte', why: '$0.10 per GB and month' },
  { type: 'AWS::Logs::LogGroup', by: 'byte', why: '$0.03 per GB and month' },
  {
    type: 'AWS::Lambda::Function',
    by: 'metric',
    when: tellsMetrics,
    why:
      'metrics: true: $0.30 a month each of three, and one for each reason of failures, by the ' +
      'hours in which jobs end; the first ten of an account are free',
  },
];

/** One line of what an idle plane costs. */
export interface IdleLine {
  type: string;
  count: number;
  monthlyUsd: number;
  why: string;
  /** Of what bills by use: what is counted. */
  by?: UsePrice['by'];
}

/** Which resources of a plane cost money while nobody uses them, dearest first. */
export function idleCosts(resources: readonly Resource[]): {
  hourly: IdleLine[];
  used: IdleLine[];
} {
  const hourly = idlePrices.flatMap(
    ({ type, monthlyUsd, free = 0, when = () => true, why, units }) => {
      const count = resources
        .filter((one) => one.Type === type && when(one.Properties ?? {}))
        .reduce((sum, one) => sum + (units?.(one.Properties ?? {}) ?? 1), 0);
      const dollars = Math.max(0, count - free) * monthlyUsd;
      return count > 0 ? [{ type, count, monthlyUsd: dollars, why }] : [];
    },
  );
  const used = usePrices.flatMap(({ type, by, when = () => true, why }) => {
    const { length: count } = resources.filter(
      (one) => one.Type === type && when(one.Properties ?? {}),
    );
    return count > 0 ? [{ type, count, monthlyUsd: 0, why, by }] : [];
  });
  return { hourly: hourly.toSorted((a, b) => b.monthlyUsd - a.monthlyUsd), used };
}

const noBudget = 'No AWS Budget watches the bill: caps.bill in trainyard.config.ts adds one.';

/** The same as text, with its total. */
export function idleReport(resources: readonly Resource[]): string {
  const { hourly, used } = idleCosts(resources);
  const total = hourly.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  const row = ({ type, count }: IdleLine, price: string, why: string) =>
    `  ${price.padStart(8)}  ${String(count).padStart(3)} ${type}: ${why}`;
  return [
    `What bills while idle: $${total.toFixed(2)} a month, and stored bytes`,
    ...hourly.map((line) => row(line, `$${line.monthlyUsd.toFixed(2)}`, line.why)),
    ...used.map((line) => row(line, `by ${line.by}`, line.why)),
    ...(hourly.some(({ type }) => type === 'AWS::Budgets::Budget') ? [] : [noBudget]),
  ].join('\n');
}
