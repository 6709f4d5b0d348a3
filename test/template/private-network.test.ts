import { describe, expect, it } from 'vitest';
import { readTemplates, resourcesIn } from '../../infra/aws/assembly.ts';
import { idleReport } from '../../infra/aws/checks/idle.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { configuredAssembly } from '../stories/configured-assembly.ts';
import { startStory, taskJob } from '../stories/story.ts';
import { restricted } from './restricted.ts';
import { deployed, resourcesOfAll, type Template } from './template.ts';

const assembly = await configuredAssembly(restricted);
const templates = readTemplates(assembly) as Record<string, Template>;
const all = resourcesOfAll(templates);
const of = (type: string) => all.filter(({ Type }) => Type === `AWS::EC2::${type}`);

describe('a private network', () => {
  it('has two public and two private subnets over two zones, and one NAT', () => {
    expect(of('VPC').map(({ Properties }) => Properties.CidrBlock)).toEqual(['10.0.0.0/16']);
    const subnets = of('Subnet').map(({ id, Properties }) => [
      /public/.test(id) ? 'public' : 'private',
      Properties.CidrBlock,
      Properties.AvailabilityZone['Fn::Select'][0],
    ]);
    expect(subnets).toEqual([
      ['public', '10.0.0.0/20', 0],
      ['public', '10.0.16.0/20', 1],
      ['private', '10.0.32.0/20', 0],
      ['private', '10.0.48.0/20', 1],
    ]);
    const [nat] = of('NatGateway');
    expect(of('NatGateway')).toHaveLength(1);
    expect(of('EIP')).toHaveLength(1);
    const outward = of('Route').map(({ id, Properties: { NatGatewayId, GatewayId } }) => [
      /public/.test(id) ? 'public' : 'private',
      NatGatewayId?.Ref === nat!.id ? 'nat' : all.find((one) => one.id === GatewayId?.Ref)?.Type,
    ]);
    expect(outward).toEqual([
      ...Array(2).fill(['public', 'AWS::EC2::InternetGateway']),
      ...Array(2).fill(['private', 'nat']),
    ]);
  });

  it('lets balancers be asked by whom the configuration names', () => {
    const open = of('SecurityGroup').flatMap(
      ({ Properties: { SecurityGroupIngress = [] } }) => SecurityGroupIngress,
    );
    const ranges = open.flatMap(({ CidrIp }) => CidrIp ?? []);
    expect(ranges).toEqual(['203.0.113.0/24']);
  });

  it('says at synth what its NAT gateway costs', () => {
    expect(idleReport(resourcesIn(templates))).toMatch(
      /^What bills while idle: \$36\.51 a month.*\$32\.85 +1 AWS::EC2::NatGateway: \$0\.045 an/s,
    );
  });

  it('boots on one machine; its tasks run in the private subnets without addresses', async () => {
    const told = JSON.parse(
      deployed(all.find(({ id }) => id.startsWith('NetworkParameter'))!.Properties.Value),
    );
    expect(told.publicAddresses).toBe(false);
    expect(told.subnetIds.join()).toMatch(/private.*private/);
    expect(told.services.subnetIds.join()).toMatch(/public.*public/);
    const story = await startStory({ assembly });
    expect(await story.end(await story.submit(taskJob))).toMatchObject({ phase: 'Succeeded' });
  });

  it('has services in the private subnets, their balancers in the public ones', async () => {
    const story = await startStory({ assembly });
    const service = { kind: 'service', name: 'web', image: 'registry.example/web:1', ttl: '1h' };
    expect(await story.end(await story.submit(service))).toMatchObject({ phase: 'Succeeded' });
    const call = (name: string, operation: string, request: object = {}) =>
      story.kernel.call<Shape>(name, operation, request, planePrincipal);
    const { LoadBalancers } = await call('elasticloadbalancing', 'DescribeLoadBalancers');
    const { services } = await call('ecs', 'DescribeServices', {
      cluster: 'trainyard',
      services: ['trainyard-default-web'],
    });
    const { subnets, securityGroups, assignPublicIp } =
      services[0].networkConfiguration.awsvpcConfiguration;
    const [{ AvailabilityZones, SecurityGroups }] = LoadBalancers;
    const balanced = AvailabilityZones.map(({ SubnetId }: Shape) => SubnetId);
    expect([subnets.length, balanced.length, assignPublicIp]).toEqual([2, 2, 'DISABLED']);
    expect(new Set([...subnets, ...balanced]).size).toBe(4);
    expect(new Set([...securityGroups, ...SecurityGroups]).size).toBe(2);
  });
});
