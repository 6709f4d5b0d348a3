/** What has a price: how it is counted here, and what AWS's price list calls it. */
export interface Product {
  /** What one price is for. */
  unit: string;
  /** The service's file in the price list; absent: the list does not tell it apart. */
  offer?: string;
  /** Usage types of that file without the region's prefix; any one. */
  usage?: readonly string[];
  /** Which operation, where products share a usage type. */
  operation?: string;
  /** Units of the price list in one of ours. */
  times?: number;
}

const million = 1_000_000;
const ofFargate = (unit: string, usage: string): Product => ({
  unit,
  offer: 'AmazonECS',
  usage: [usage],
});
const perMillion = (what: string, offer: string, ...usage: string[]): Product => ({
  unit: `million ${what}`,
  offer,
  usage,
  times: million,
});

/** Classic and application balancers, and those of networks, share their usage types. */
const ofBalancers = (usage: string) => ({
  offer: 'AWSELB',
  usage: [usage],
  operation: 'LoadBalancing:Application',
});

const stored = (offer: string, usage = 'TimedStorage-ByteHrs'): Product => ({
  unit: 'GB-month',
  offer,
  usage: [usage],
});

/**
 * All but instances: `ml.…` (training), `hosting.ml.…`, `notebook.ml.…`, and `ec2.…` of tasks. The
 * usage types are those of the files of us-east-1 and eu-west-1 (AWS Price List Bulk API).
 */
export const products: Readonly<Record<string, Product>> = {
  'fargate.vcpu': ofFargate('vCPU-hour', 'Fargate-vCPU-Hours:perCPU'),
  'fargate.gb': ofFargate('GB-hour', 'Fargate-GB-Hours'),
  'fargate.storage-gb': ofFargate('GB-hour above 20 GB', 'Fargate-EphemeralStorage-GB-Hours'),
  'fargate-arm.vcpu': ofFargate('vCPU-hour', 'Fargate-ARM-vCPU-Hours:perCPU'),
  'fargate-arm.gb': ofFargate('GB-hour', 'Fargate-ARM-GB-Hours'),
  // Spot prices move; AWS shows them on a page and not in these files.
  'fargate-spot.vcpu': { unit: 'vCPU-hour' },
  'fargate-spot.gb': { unit: 'GB-hour' },
  'fargate-arm-spot.vcpu': { unit: 'vCPU-hour' },
  'fargate-arm-spot.gb': { unit: 'GB-hour' },
  'balancer.hour': { unit: 'hour', ...ofBalancers('LoadBalancerUsage') },
  'balancer.lcu': { unit: 'capacity unit-hour', ...ofBalancers('LCUUsage') },
  // The file of EC2 has hundreds of MB in each region: it is not read.
  'ebs.gb-month': { unit: 'GB-month of gp3' },
  'public-ipv4.hour': { unit: 'hour', offer: 'AmazonVPC', usage: ['PublicIPv4:InUseAddress'] },
  'codebuild.general1.small': {
    unit: 'hour',
    offer: 'CodeBuild',
    usage: ['Build-Min:Linux:g1.small'],
    times: 60,
  },
  'api.requests': perMillion('requests', 'AmazonApiGateway', 'ApiGatewayHttpRequest'),
  'lambda.requests': perMillion('requests', 'AWSLambda', 'Request-ARM'),
  'lambda.gb-seconds': perMillion('GB-seconds', 'AWSLambda', 'Lambda-GB-Second-ARM'),
  'states.transitions': perMillion('state transitions', 'AmazonStates', 'StateTransition'),
  'table.writes': perMillion('write request units', 'AmazonDynamoDB', 'WriteRequestUnits'),
  'table.reads': perMillion('read request units', 'AmazonDynamoDB', 'ReadRequestUnits'),
  'events.custom': perMillion('events', 'AWSEvents', 'Event-64K-Chunks'),
  'scheduler.invocations': { unit: 'million invocations' },
  'sns.publishes': perMillion('requests', 'AmazonSNS', 'Requests-Tier1'),
  'sns.emails': perMillion('e-mails', 'AmazonSNS', 'DeliveryAttempts-SMTP'),
  'sqs.requests': perMillion('requests', 'AWSQueueService', 'Requests-RBP', 'Requests-Tier1'),
  's3.writes': perMillion('requests', 'AmazonS3', 'Requests-Tier1'),
  's3.reads': perMillion('requests', 'AmazonS3', 'Requests-Tier2'),
  'secrets.reads': perMillion('requests', 'AWSSecretsManager', 'AWSSecretsManagerAPIRequest'),
  'secrets.month': {
    unit: 'secret-month',
    offer: 'AWSSecretsManager',
    usage: ['AWSSecretsManager-Secrets'],
  },
  'logs.gb': { unit: 'GB taken in', offer: 'AmazonCloudWatch', usage: ['DataProcessing-Bytes'] },
  's3.gb-month': stored('AmazonS3'),
  's3-archive.gb-month': stored('AmazonS3', 'TimedStorage-GIR-ByteHrs'),
  'images.gb-month': stored('AmazonECR'),
  'logs.gb-month': stored('AmazonCloudWatch'),
  'table.gb-month': stored('AmazonDynamoDB'),
  'alarms.month': {
    unit: 'alarm-month',
    offer: 'AmazonCloudWatch',
    usage: ['CW:AlarmMonitorUsage'],
  },
};

/** Throws for a name that is no product: a price without a unit says nothing. */
export function unitOf(name: string): string {
  if (/^(((hosting|notebook)\.)?ml|ec2)\./.test(name)) return 'hour';
  const product = products[name];
  if (!product) throw new Error(`There is no product '${name}'`);
  return product.unit;
}
