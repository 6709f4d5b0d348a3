/**
 * What one price is for, of all that has a price but instances: `ml.…` (training), `hosting.ml.…`,
 * `notebook.ml.…`, and `ec2.…` of tasks.
 */
export const units: Readonly<Record<string, string>> = {
  'fargate.vcpu': 'vCPU-hour',
  'fargate.gb': 'GB-hour',
  'fargate.storage-gb': 'GB-hour above 20 GB',
  'fargate-arm.vcpu': 'vCPU-hour',
  'fargate-arm.gb': 'GB-hour',
  'fargate-spot.vcpu': 'vCPU-hour',
  'fargate-spot.gb': 'GB-hour',
  'fargate-arm-spot.vcpu': 'vCPU-hour',
  'fargate-arm-spot.gb': 'GB-hour',
  'balancer.hour': 'hour',
  'balancer.lcu': 'capacity unit-hour',
  'ebs.gb-month': 'GB-month of gp3',
  'public-ipv4.hour': 'hour',
  'codebuild.general1.small': 'hour',
  'api.requests': 'million requests',
  'lambda.requests': 'million requests',
  'lambda.gb-seconds': 'million GB-seconds',
  'states.transitions': 'million state transitions',
  'table.writes': 'million write request units',
  'table.reads': 'million read request units',
  'events.custom': 'million events',
  'scheduler.invocations': 'million invocations',
  'sns.publishes': 'million requests',
  'sns.emails': 'million e-mails',
  'sqs.requests': 'million requests',
  's3.writes': 'million requests',
  's3.reads': 'million requests',
  'secrets.reads': 'million requests',
  'secrets.month': 'secret-month',
  'logs.gb': 'GB taken in',
  's3.gb-month': 'GB-month',
  's3-archive.gb-month': 'GB-month',
  'images.gb-month': 'GB-month',
  'logs.gb-month': 'GB-month',
  'table.gb-month': 'GB-month',
  'alarms.month': 'alarm-month',
};

/** Throws for a name that is no product: a price without a unit says nothing. */
export function unitOf(name: string): string {
  if (/^(((hosting|notebook)\.)?ml|ec2)\./.test(name)) return 'hour';
  const unit = units[name];
  if (!unit) throw new Error(`There is no product '${name}'`);
  return unit;
}
