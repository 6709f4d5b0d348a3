import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { readTemplates, resourcesIn } from '../../infra/aws/assembly.ts';
import { idleReport } from '../../infra/aws/checks/idle.ts';
import { ComputeStack } from '../../infra/aws/compute-stack.ts';
import { readSettings, type TrainyardConfig } from '../../infra/aws/config.ts';
import { givenIds } from '../../infra/local/boot/apply-assembly.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { furnishedAssembly } from '../stories/furnished-assembly.ts';
import { deployed, listOf, resourcesOfAll, statementsOf, type Template } from './template.ts';

const templates = readTemplates(await furnishedAssembly()) as Record<string, Template>;
const all = resourcesOfAll(templates);
const of = (type: string) => all.filter(({ Type }) => Type === type);
const roleOf = (name: RegExp) =>
  of('AWS::IAM::Role').find(
    ({ Properties: { RoleName } }) => RoleName && name.test(deployed(RoleName)),
  )!;

describe('the instances of tasks', () => {
  it('are brought by a capacity provider for each type, and terminated when they are idle', () => {
    const providers = of('AWS::ECS::CapacityProvider').map(({ Properties }) => Properties);
    expect(providers.map(({ Name }) => Name)).toEqual([
      'trainyard-g4dn-xlarge',
      'trainyard-r6i-8xlarge',
    ]);
    const [{ ManagedInstancesProvider: gpu } = { ManagedInstancesProvider: {} }] = providers;
    expect(gpu).toMatchObject({
      InfrastructureOptimization: { ScaleInAfter: 0 },
      InstanceLaunchTemplate: {
        InstanceRequirements: {
          AllowedInstanceTypes: ['g4dn.xlarge'],
          VCpuCount: { Min: 4, Max: 4 },
          MemoryMiB: { Min: 16_384, Max: 16_384 },
        },
        StorageConfiguration: { StorageSizeGiB: 100 },
      },
    });
    const [association] = of('AWS::ECS::ClusterCapacityProviderAssociations');
    expect(association!.Properties.CapacityProviders).toHaveLength(4);
    const subnets = of('AWS::EC2::Subnet').map(({ Properties }) => Properties.MapPublicIpOnLaunch);
    expect(subnets).toEqual([true, true]);
  });

  it('cost nothing while there is none', () => {
    expect(idleReport(resourcesIn(templates))).not.toMatch(/ECS|Instance/);
  });

  it('are bought with permissions that name actions, and pass one role to EC2 alone', () => {
    const statements = [/infrastructure/, /instance/].flatMap((name) => {
      const role = roleOf(name);
      const reasons = (role.Metadata?.wildcards ?? []).flatMap(
        ({ actions: some }: { actions: string[] }) => some,
      );
      return statementsOf(role).map((statement) => ({ statement, reasons }));
    });
    for (const { statement, reasons } of statements) {
      const granted = listOf(statement.Action);
      expect(granted.join()).not.toContain('*');
      if (listOf(statement.Resource).includes('*')) {
        expect(granted.filter((action) => !reasons.includes(action))).toEqual([]);
      }
    }
    const [pass] = statements.filter(({ statement }) =>
      listOf(statement.Action).includes('iam:PassRole'),
    );
    expect(pass!.statement.Condition).toEqual({
      StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    });
    expect(deployed(pass!.statement.Resource)).toMatch(/role\/trainyard-instance-/);
  });

  it('are of types that are known, each named once', () => {
    expect(() => readSettings({ instanceTypes: ['g4dn.huge'] })).toThrow(/g4dn\.xlarge/);
    expect(() => readSettings({ instanceTypes: ['g5.xlarge', 'g5.xlarge'] })).toThrow(/twice/);
  });
});

/** The template of where jobs run, with this configuration. */
function computeTemplate(config: TrainyardConfig): Shape {
  const app = new App({ analyticsReporting: false });
  new ComputeStack(app, readSettings(config));
  return app.synth().stacks[0]!.template;
}

describe('an archive', () => {
  it('takes what is old, and is read as before', () => {
    const [bucket] = of('AWS::S3::Bucket');
    const [, rule] = bucket!.Properties.LifecycleConfiguration.Rules;
    const transition = { StorageClass: 'GLACIER_IR', TransitionInDays: 90 };
    expect(rule).toMatchObject({ Status: 'Enabled', Transitions: [transition] });
  });
});

describe('a network that there is', () => {
  it('is named by parameters, which CloudFormation looks for, and a local plane believes', () => {
    const network = {
      subnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3e'],
      securityGroupId: 'sg-0a1b2c3d',
    };
    const { Parameters, Resources } = computeTemplate({ network });
    const { Bucket: _, ...given } = Parameters;
    const types = Object.values<Shape>(given).map(({ Type, Default }) => [Type, Default]);
    expect(types).toEqual([
      ['List<AWS::EC2::Subnet::Id>', 'subnet-0a1b2c3d,subnet-0a1b2c3e'],
      ['AWS::EC2::SecurityGroup::Id', 'sg-0a1b2c3d'],
    ]);
    expect(givenIds(Parameters)).toEqual(['subnet-0a1b2c3d', 'subnet-0a1b2c3e', 'sg-0a1b2c3d']);
    const told = Object.values<Shape>(Resources).find(({ Type }) => /SSM::Parameter/.test(Type));
    expect(JSON.stringify(told.Properties.Value)).toMatch(/Fn::Select.*Subnets.*SecurityGroup/s);
  });
});
