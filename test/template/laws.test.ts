import { describe, expect, it } from 'vitest';
import { resourcesOf, template } from './template.ts';

const all = Object.entries(template.Resources).map(([id, resource]) => ({ id, ...resource }));

/** The property that names a resource; a resource that has it keeps that name for ever. */
const nameOf: Record<string, string> = {
  'AWS::Budgets::Budget': 'Budget.BudgetName',
  'AWS::CodeBuild::Project': 'Name',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::Events::EventBus': 'Name',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

const named = all.flatMap((resource) => {
  const path = nameOf[resource.Type]?.split('.') ?? [];
  const name = path.reduce((value, part) => value?.[part], resource.Properties);
  return path.length > 0 && name !== undefined ? [{ ...resource, name: JSON.stringify(name) }] : [];
});

describe('the template', () => {
  it('never keeps what a failed first deployment made under a name that the next one needs', () => {
    const kept = named.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    expect(kept.map(({ id }) => id)).toEqual([]);
    const [repository] = resourcesOf('AWS::ECR::Repository');
    expect(repository?.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(repository?.UpdateReplacePolicy).toBe('Retain');
  });

  it('has the region in every name of the global IAM', () => {
    const global = named.filter(({ Type }) => /^AWS::(IAM|Budgets)::/.test(Type));
    expect(global.length).toBeGreaterThan(3);
    expect(global.filter(({ name }) => !name.includes('AWS::Region'))).toEqual([]);
  });

  it('keeps role names within 64 characters for the longest plane, project and region', () => {
    const longest = named
      .filter(({ Type }) => Type === 'AWS::IAM::Role')
      .map(({ name }) =>
        JSON.parse(name)['Fn::Join'][1].filter((p: unknown) => typeof p === 'string'),
      )
      .map((parts: string[]) => parts.join(''))
      .map((text) => text.replace('trainyard', 't'.repeat(20)).replace('default', 'p'.repeat(20)))
      .map((text) => `${text}ap-southeast-2`.length);
    expect(Math.max(...longest)).toBeLessThanOrEqual(64);
  });

  it('names no capacity providers with a cluster, which may be the first of its account', () => {
    for (const { Properties } of resourcesOf('AWS::ECS::Cluster')) {
      expect(Properties.CapacityProviders).toBeUndefined();
    }
    expect(resourcesOf('AWS::ECS::ClusterCapacityProviderAssociations')).toHaveLength(1);
  });

  it('makes at most five routes of an API at a time, and its stage after them', () => {
    for (const { id } of resourcesOf('AWS::ApiGatewayV2::Api')) {
      const ofApi = (type: string) =>
        resourcesOf(type).filter(({ Properties }) => Properties.ApiId.Ref === id);
      const routes = ofApi('AWS::ApiGatewayV2::Route');
      const free = routes.filter(
        ({ DependsOn = [] }) => !DependsOn.some((other: string) => /Route|Front/.test(other)),
      );
      expect(free.length).toBeLessThanOrEqual(5);
      const [stage] = ofApi('AWS::ApiGatewayV2::Stage');
      const last = routes.filter(({ id: route }) => stage?.DependsOn?.includes(route));
      expect(last).toHaveLength(5);
    }
  });

  it('has room: what one more project takes, and how many fit', () => {
    const perProject = resourcesOf('AWS::IAM::Role').filter(({ Properties }) =>
      JSON.stringify(Properties.RoleName ?? '').includes('-default-'),
    ).length;
    expect(perProject).toBe(2);
    const fit = 1 + Math.floor((500 - all.length) / perProject);
    expect(fit).toBeGreaterThanOrEqual(25);
  });
});
