import { describe, expect, it } from 'vitest';
import { deployed, type Resource, resourcesOf, resourcesOfAll, templates } from './template.ts';

const all = resourcesOfAll(templates);

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
  'AWS::SSM::Parameter': 'Name',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

function fixedName({ Type, Properties }: Resource): unknown {
  return nameOf[Type]?.split('.').reduce((value, part) => value?.[part], Properties);
}

const named = all
  .map((resource) => ({ ...resource, name: fixedName(resource) }))
  .filter(({ name }) => name !== undefined);

describe('what is kept', () => {
  const kept = all.filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete');

  it('goes when a first deployment fails, so that it is not in the way of the next', () => {
    expect(named.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')).toEqual([]);
    expect(new Set(kept.map(({ DeletionPolicy }) => DeletionPolicy))).toEqual(
      new Set(['RetainExceptOnCreate']),
    );
    expect(new Set(kept.map(({ UpdateReplacePolicy }) => UpdateReplacePolicy))).toEqual(
      new Set(['Retain']),
    );
  });

  it('is table, bucket, repository and logs, all in the stack of data', () => {
    expect(new Set(kept.map(({ stack }) => stack))).toEqual(new Set(['trainyard-data']));
    expect([...new Set(kept.map(({ Type }) => Type))].toSorted()).toEqual([
      'AWS::DynamoDB::GlobalTable',
      'AWS::ECR::Repository',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
    ]);
  });

  /**
   * What `--import-existing-resources` asks for: a name that is a plain text and is what the type
   * is found by, which an ARN or a URL is not.
   */
  it('can be taken back by its name, the bucket by the one that the configuration gives', () => {
    const nameless = kept.filter((resource) => typeof fixedName(resource) !== 'string');
    expect(nameless.map(({ Type }) => Type)).toEqual(['AWS::S3::Bucket']);
  });

  it('is encrypted, refuses plain HTTP, and lets old versions and images go', () => {
    const [bucket] = resourcesOf('AWS::S3::Bucket');
    const encryption = bucket!.Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(encryption).toMatchObject([
      { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
    ]);
    expect(bucket!.Properties.LifecycleConfiguration.Rules).toMatchObject([
      { Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
    ]);
    const [policy] = resourcesOf('AWS::S3::BucketPolicy');
    expect(policy!.Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        Effect: 'Deny',
      }),
    );
    const [repository] = resourcesOf('AWS::ECR::Repository');
    const { rules } = JSON.parse(repository!.Properties.LifecyclePolicy.LifecyclePolicyText);
    expect(rules).toMatchObject([
      { selection: { tagStatus: 'untagged', countNumber: 14 }, action: { type: 'expire' } },
    ]);
  });

  it('is not protected until it was made once', () => {
    const [table] = resourcesOf('AWS::DynamoDB::GlobalTable');
    const [replica] = table!.Properties.Replicas;
    expect(replica.DeletionProtectionEnabled).toEqual({
      'Fn::If': [expect.any(String), true, false],
    });
    expect(templates['trainyard-data']!.Parameters?.DeletionProtection).toMatchObject({
      Default: 'off',
      AllowedValues: ['on', 'off'],
    });
  });
});

describe('the stacks', () => {
  it('are tied by names, never by exports', () => {
    const text = JSON.stringify(templates);
    expect(text).not.toContain('Fn::ImportValue');
    expect(text).not.toContain('"Export"');
  });

  it('tell each other by SSM parameters what AWS names: bucket, stream, API and network', () => {
    const written = resourcesOf('AWS::SSM::Parameter').map(({ Properties }) => Properties.Name);
    const read = Object.values(templates).flatMap(({ Parameters = {} }) =>
      Object.values(Parameters).flatMap(({ Type, Default }) =>
        Type === 'AWS::SSM::Parameter::Value<String>' ? [Default] : [],
      ),
    );
    expect(written.toSorted()).toEqual([
      '/trainyard/trainyard/api-id',
      '/trainyard/trainyard/api-url',
      '/trainyard/trainyard/bucket-name',
      '/trainyard/trainyard/network',
      '/trainyard/trainyard/stream-arn',
    ]);
    expect(new Set(read)).toEqual(new Set(written));
  });

  it('have the region in every name of the global IAM', () => {
    const global = named.filter(({ Type }) => /^AWS::(IAM|Budgets|S3)::/.test(Type));
    expect(global.length).toBeGreaterThan(3);
    expect(global.filter(({ name }) => !deployed(name).includes('AWS::Region'))).toEqual([]);
  });

  it('name no capacity providers with a cluster, which may be the first of its account', () => {
    for (const { Properties } of resourcesOf('AWS::ECS::Cluster')) {
      expect(Properties.CapacityProviders).toBeUndefined();
    }
    expect(resourcesOf('AWS::ECS::ClusterCapacityProviderAssociations')).toHaveLength(1);
  });

  it('make at most five routes of an API at a time, and its stage after them', () => {
    for (const stage of resourcesOf('AWS::ApiGatewayV2::Stage')) {
      const routes = resourcesOf('AWS::ApiGatewayV2::Route').filter(
        ({ Properties }) => Properties.ApiId.Ref === stage.Properties.ApiId.Ref,
      );
      const free = routes.filter(
        ({ DependsOn = [] }) => !DependsOn.some((other: string) => /Route|Front/.test(other)),
      );
      expect(free.length).toBeLessThanOrEqual(5);
      const last = routes.filter(({ id: route }) => stage.DependsOn?.includes(route));
      expect(last).toHaveLength(5);
    }
  });

  it('have room: the main one is below 300 of the 500 resources that CloudFormation allows', () => {
    expect(Object.keys(templates.trainyard!.Resources).length).toBeLessThan(300);
    for (const template of Object.values(templates)) {
      expect(JSON.stringify(template, null, 1).length).toBeLessThan(700_000);
    }
  });
});
