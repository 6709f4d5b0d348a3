import { localServices } from '../../../infra/local/boot/local-services.ts';
import { createGateway } from '../../../infra/local/gateway/gateway.ts';
import { createIam } from '../../../infra/local/iam/iam.ts';
import type { Service } from '../../../infra/local/kernel/types.ts';
import { createLambda } from '../../../infra/local/lambda/lambda.ts';
import { notNeeded } from '../../../infra/local/template/not-needed.ts';
import { createVirtualRunner } from '../../../infra/local/workloads/virtual-runner.ts';
import { classes, proofOf, type Row, readSheets, type Sheet } from './coverage-rows.ts';

/** The local plane's services by id: AWS's name, and the folder whose README says more. */
const titles: Readonly<Record<string, readonly [name: string, folder: string]>> = {
  'application-autoscaling': ['Application Auto Scaling', 'services/application-autoscaling'],
  codebuild: ['AWS CodeBuild', 'services/codebuild'],
  dynamodb: ['Amazon DynamoDB and its streams', 'services/dynamodb'],
  ec2: ['Amazon EC2, networks', 'services/ec2'],
  ecr: ['Amazon ECR', 'services/ecr'],
  ecs: ['Amazon ECS', 'services/ecs'],
  elasticloadbalancing: ['Elastic Load Balancing v2', 'services/elasticloadbalancing'],
  events: ['Amazon EventBridge', 'services/events'],
  'execute-api': ['Amazon API Gateway, HTTP APIs', 'gateway'],
  iam: ['AWS IAM', 'iam'],
  lambda: ['AWS Lambda', 'lambda'],
  logs: ['Amazon CloudWatch Logs', 'services/logs'],
  monitoring: ['Amazon CloudWatch, metrics', 'services/cloudwatch'],
  s3: ['Amazon S3', 'services/s3'],
  sagemaker: ['Amazon SageMaker', 'services/sagemaker'],
  scheduler: ['Amazon EventBridge Scheduler', 'services/scheduler'],
  secretsmanager: ['AWS Secrets Manager', 'services/secretsmanager'],
  servicequotas: ['Service Quotas', 'services/servicequotas'],
  sns: ['Amazon SNS', 'services/sns'],
  sqs: ['Amazon SQS', 'services/sqs'],
  ssm: ['AWS Systems Manager, Parameter Store', 'services/ssm'],
  states: ['AWS Step Functions', 'asl'],
  sts: ['AWS STS', 'services/sts'],
  tagging: ['AWS Resource Groups Tagging API', 'services/tagging'],
};

/** What AWS does not have: the parts of the plane talk to each other by these. */
export const localOnly: readonly string[] = [
  'ec2:ListTagged',
  'ec2:AdoptNetwork',
  'ec2:ResetNetworks',
  'ecr:AppendLayer',
  'ecr:BeginLayer',
  'ecr:FindLayer',
  'ecr:FinishLayer',
  'ecr:ReadLayer',
  'ecr:PullImage',
  'ecr:PushImage',
  'events:PublishServiceEvent',
  'execute-api:Invoke',
  'iam:EvaluateTrust',
  'iam:ForgetPolicies',
  'iam:PutAdminRole',
  'iam:PutResourcePolicy',
  'lambda:PauseMappings',
  'monitoring:CountOwn',
  'monitoring:PutEmbedded',
  'ecs:ListInterfaces',
  'ecs:ListTagged',
  'ecs:ReclaimTask',
  'elasticloadbalancing:AskLoadBalancer',
  'elasticloadbalancing:ListTagged',
  'sagemaker:ListTagged',
  'secretsmanager:ListTagged',
  'sagemaker:InterruptTrainingJob',
  'sagemaker:GetInvocationMetric',
  'sns:ListOutbox',
];

/** Every service of the local plane, none of them started. */
export function coveredServices(): Service[] {
  const unused = () => {
    throw new Error('Nothing runs while the services are only listed.');
  };
  const gateway = createGateway({ endpoint: '', verify: unused, wakeAt: unused, log: unused });
  const lambda = createLambda({ runtime: { invoke: unused, close: unused } });
  const runner = createVirtualRunner({ random: unused, model: unused });
  return [createIam(), gateway.service, lambda, ...localServices({ runner })]
    .filter(({ id }) => id !== runner.service.id)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** AWS's operations of a service, by name. */
export const operationsOf = ({ id, operations }: Service): string[] =>
  Object.keys(operations)
    .filter((name) => !localOnly.includes(`${id}:${name}`))
    .toSorted();

/** `docs/COVERAGE.md`, made from the rows of `docs/rows/` and from the services themselves. */
export const coverageText = (): string =>
  [
    '# Coverage',
    'Made by `test/unit/docs/docs.test.ts` from `docs/rows/` and from the services; ' +
      '`npx vitest run test/unit/docs/docs.test.ts -u` writes it anew. First what people do by ' +
      'hand today and what does it here, then what the local plane has of AWS.',
    ...rowsText(),
    ...operationsText(),
  ]
    .join('\n\n')
    .concat('\n');

function rowsText(): string[] {
  const sheets = readSheets();
  const all = sheets.flatMap(({ rows }) => rows);
  const meanings = Object.entries(classes).map(([letter, meaning]) => `${letter} ${meaning}`);
  const count = (of: 'I' | 'R') => {
    const rows = all.filter((row) => row.class === of);
    const whole = rows.filter(({ open }) => !open).length;
    const partly = rows.filter(({ open, proof }) => open && proof.length > 0).length;
    return [of, rows.length, whole, partly, rows.length - whole - partly].map(String);
  };
  return [
    '## What people do by hand',
    `${all.length} rows of five documents. ${meanings.join('; ')}. A row without a test, or with ` +
      'something open, is not done.',
    table(['Class', 'Rows', 'Shown whole', 'Shown in part', 'Open'], [count('I'), count('R')]),
    ...sheets.flatMap(sheetText),
  ];
}

const sheetText = ({ says, rows }: Sheet) => [
  `### ${says.replace(/\.$/, '')}`,
  table(['Row', 'By hand', '', 'Here', 'Shown by', 'Open'], rows.map(cellsOf)),
];

function cellsOf({ id, row, by = '', proof, open = '', ...rest }: Row): string[] {
  const shown = proof.map(proofOf).map(({ file, title }) => `\`${file}\`: ${title}`);
  return [id, row, rest.class, by, shown.join('; '), open];
}

function operationsText(): string[] {
  const services = coveredServices();
  const count = services.reduce((sum, service) => sum + operationsOf(service).length, 0);
  const reasons = Map.groupBy(Object.entries(notNeeded), ([, reason]) => reason);
  return [
    '## What the local plane has of AWS',
    `${count} operations of ${services.length} services. Any other operation answers a clear ` +
      'error, any other type of resource stops the start. What an operation leaves out stands in ' +
      'the README of its service.',
    'State machines call every operation here, as `states:::<service>:<operation>` or ' +
      '`states:::aws-sdk:<service>:<operation>`, also with `.waitForTaskToken`; `.sync` and ' +
      '`.sync:2` only for `startExecution`.',
    ...services.map(sectionOf),
    '### Resources that mean nothing on one machine',
    'A template may have them; they get a placeholder.',
    table(
      ['Why', 'Types'],
      [...reasons].map(([reason, types]) => [reason, codes(types.map(([type]) => type))]),
    ),
    '### Operations that AWS does not have',
    `The parts of the plane talk to each other by these: ${codes(localOnly)}.`,
  ];
}

function sectionOf(service: Service): string {
  const [name, folder] = titles[service.id] ?? [service.id, service.id];
  const operations = operationsOf(service).filter((one) => !service.keptOnly?.includes(one));
  const resources = Object.keys(service.resources ?? {}).toSorted();
  const kept = (service.keptOnly ?? []).toSorted();
  const refused = Object.keys(service.instead ?? {}).toSorted();
  return [
    `### ${name}`,
    `\`${service.id}\`, [infra/local/${folder}](../infra/local/${folder}/README.md)`,
    ...(operations.length > 0 ? [`Operations: ${codes(operations)}.`] : []),
    ...(kept.length > 0 ? [`Kept or answered, without effect: ${codes(kept)}.`] : []),
    ...(refused.length > 0 ? [`Refused, saying what to do instead: ${codes(refused)}.`] : []),
    ...(resources.length > 0 ? [`Resources: ${codes(resources)}.`] : []),
  ].join('\n\n');
}

const codes = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

const row = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const table = (head: readonly string[], rows: readonly string[][]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
