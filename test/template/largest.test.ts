import { beforeAll, describe, expect, it } from 'vitest';
import { readTemplates } from '../../infra/aws/assembly.ts';
import { stackNumber } from '../../infra/aws/project-stacks.ts';
import { configuredAssembly } from '../stories/configured-assembly.ts';
import { deployed, type Resource, resourcesOfAll, type Template } from './template.ts';

const plane = `trainyard-${'x'.repeat(10)}`;
const projects = Array.from(
  { length: 250 },
  (_, n) => `project-of-team-${String(n).padStart(4, '0')}`,
);
let templates: Record<string, Template>;
let all: Resource[];

/** The plane and the projects of the longest names, as many as anybody has, and everything on. */
beforeAll(async () => {
  const folder = await configuredAssembly({
    plane,
    projects,
    alerts: {
      emails: ['ml@example.com'],
      slack: { secretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:slack-AbCdEf' },
    },
    caps: { monthlyUsd: 1000, bill: { monthlyUsd: 1000 } },
    cors: { origins: ['https://app.example.com'] },
    endpoints: { provisionedConcurrency: 2 },
  });
  templates = readTemplates(folder) as Record<string, Template>;
  all = resourcesOfAll(templates);
}, 120_000);

/** What stands for a reference once it is deployed, where that is longest. */
const inFull = (text: string) =>
  text
    .replaceAll('AWS::Region', 'ap-southeast-2')
    .replaceAll('AWS::AccountId', '123456789012')
    .replaceAll('AWS::Partition', 'aws-us-gov');

/** The property that names a resource of the type, and how many characters AWS takes there. */
const limits: Record<string, [property: string, most: number]> = {
  'AWS::CodeBuild::Project': ['Name', 150],
  'AWS::DynamoDB::GlobalTable': ['TableName', 255],
  'AWS::ECR::Repository': ['RepositoryName', 256],
  'AWS::ECS::Cluster': ['ClusterName', 255],
  'AWS::Events::EventBus': ['Name', 256],
  'AWS::IAM::Role': ['RoleName', 64],
  'AWS::Lambda::Function': ['FunctionName', 64],
  'AWS::Logs::LogGroup': ['LogGroupName', 512],
  'AWS::SNS::Topic': ['TopicName', 256],
  'AWS::SQS::Queue': ['QueueName', 80],
  'AWS::SSM::Parameter': ['Name', 1011],
  'AWS::Scheduler::ScheduleGroup': ['Name', 64],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 80],
};

describe('the largest plane', () => {
  it('has stacks of at most 500 resources, and the main one below 300', () => {
    const sizes = Object.entries(templates).map(
      ([name, { Resources }]) => [name, Object.keys(Resources).length] as const,
    );
    for (const [name, size] of sizes) expect(size, name).toBeLessThanOrEqual(500);
    expect(Object.fromEntries(sizes)[plane]).toBeLessThan(300);
  });

  it('has at most 100 projects in a stack, and each of them in one', () => {
    const stacks = Object.keys(templates).filter((name) => name.includes('-projects-'));
    const roles = stacks.map((stack) => all.filter((one) => one.stack === stack));
    for (const ofStack of roles) expect(ofStack.length).toBeLessThanOrEqual(300);
    expect(roles.flat()).toHaveLength(3 * projects.length);
  });

  it('has every name and description within what its service takes', () => {
    for (const { Type, Properties, id } of all) {
      const [property, most] = limits[Type] ?? [];
      const name = property === undefined ? undefined : Properties[property];
      if (name !== undefined) expect(inFull(deployed(name)).length, id).toBeLessThanOrEqual(most!);
      if (Type !== 'AWS::Lambda::Function') continue;
      expect(Properties.Description.length, id).toBeLessThanOrEqual(256);
    }
  });

  it('has policies within the 10,240 characters of a role, variables within 4 KB', () => {
    for (const { Type, Properties, id } of all) {
      if (Type === 'AWS::IAM::Role') {
        const text = inFull(JSON.stringify(Properties.Policies ?? []));
        expect(text.length, id).toBeLessThanOrEqual(10_240);
      }
      if (Type === 'AWS::Lambda::Function') {
        const variables = Object.entries<unknown>(Properties.Environment.Variables);
        const bytes = variables.map(
          ([name, value]) => name.length + inFull(deployed(value)).length,
        );
        expect(
          bytes.reduce((sum, one) => sum + one),
          id,
        ).toBeLessThanOrEqual(4096);
      }
    }
  });
});

describe('the stack of a project', () => {
  it('follows from its name alone, whoever else is there', () => {
    expect(['default', 'research', 'p1', 'p2'].map(stackNumber)).toEqual([8, 7, 7, 2]);
  });
});
