/** What AWS's price list calls something that has a price here. */
export interface Listed {
  /** The service's file in the price list. */
  offer: string;
  /** Usage types of that file without the region's prefix; any one. */
  usage: readonly string[];
  /** Which operation, where products share a usage type. */
  operation?: string;
  /** Units of the price list in one of ours; absent: 1. */
  times?: number;
}

const million = 1_000_000;
const one = (offer: string, usage: string): Listed => ({ offer, usage: [usage] });
const perMillion = (offer: string, ...usage: string[]): Listed => ({
  offer,
  usage,
  times: million,
});
const ofFargate = (usage: string) => one('AmazonECS', usage);
const stored = (offer: string) => one(offer, 'TimedStorage-ByteHrs');

/** Classic and application balancers, and those of networks, share their usage types. */
const ofBalancers = (usage: string): Listed => ({
  ...one('AWSELB', usage),
  operation: 'LoadBalancing:Application',
});

/**
 * All but instances, by the name of the price. The usage types are those of the files of us-east-1
 * and eu-west-1 (AWS Price List Bulk API). Not here, because the list does not tell it apart: spot
 * prices, which move and which AWS shows on a page; what a schedule starts; and disks, as the file
 * of EC2 has hundreds of MB in each region.
 */
export const listed: Readonly<Record<string, Listed>> = {
  'fargate.vcpu': ofFargate('Fargate-vCPU-Hours:perCPU'),
  'fargate.gb': ofFargate('Fargate-GB-Hours'),
  'fargate.storage-gb': ofFargate('Fargate-EphemeralStorage-GB-Hours'),
  'fargate-arm.vcpu': ofFargate('Fargate-ARM-vCPU-Hours:perCPU'),
  'fargate-arm.gb': ofFargate('Fargate-ARM-GB-Hours'),
  'balancer.hour': ofBalancers('LoadBalancerUsage'),
  'balancer.lcu': ofBalancers('LCUUsage'),
  'public-ipv4.hour': one('AmazonVPC', 'PublicIPv4:InUseAddress'),
  'codebuild.general1.small': { ...one('CodeBuild', 'Build-Min:Linux:g1.small'), times: 60 },
  'api.requests': perMillion('AmazonApiGateway', 'ApiGatewayHttpRequest'),
  'lambda.requests': perMillion('AWSLambda', 'Request-ARM'),
  'lambda.gb-seconds': perMillion('AWSLambda', 'Lambda-GB-Second-ARM'),
  'states.transitions': perMillion('AmazonStates', 'StateTransition'),
  'table.writes': perMillion('AmazonDynamoDB', 'WriteRequestUnits'),
  'table.reads': perMillion('AmazonDynamoDB', 'ReadRequestUnits'),
  'events.custom': perMillion('AWSEvents', 'Event-64K-Chunks'),
  'sns.publishes': perMillion('AmazonSNS', 'Requests-Tier1'),
  'sns.emails': perMillion('AmazonSNS', 'DeliveryAttempts-SMTP'),
  'sqs.requests': perMillion('AWSQueueService', 'Requests-RBP', 'Requests-Tier1'),
  's3.writes': perMillion('AmazonS3', 'Requests-Tier1'),
  's3.reads': perMillion('AmazonS3', 'Requests-Tier2'),
  'secrets.reads': perMillion('AWSSecretsManager', 'AWSSecretsManagerAPIRequest'),
  'secrets.month': one('AWSSecretsManager', 'AWSSecretsManager-Secrets'),
  'logs.gb': one('AmazonCloudWatch', 'DataProcessing-Bytes'),
  's3.gb-month': stored('AmazonS3'),
  's3-archive.gb-month': one('AmazonS3', 'TimedStorage-GIR-ByteHrs'),
  'images.gb-month': stored('AmazonECR'),
  'logs.gb-month': stored('AmazonCloudWatch'),
  'table.gb-month': stored('AmazonDynamoDB'),
  'alarms.month': one('AmazonCloudWatch', 'CW:AlarmMonitorUsage'),
};
