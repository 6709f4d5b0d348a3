import { ECS } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { idOf } from '../../infra/local/services/ec2/things.ts';
import { isAlive, planeForEach, type RealPlane, see } from './real-plane.ts';

const cluster = 'web';
const service = 'front';

/** A server that says which version it is, and takes its time to end. */
const server = `
const { VERSION } = process.env;
if (VERSION === 'bad') process.exit(1);
require('node:http').createServer((incoming, outgoing) => {
  setTimeout(() => outgoing.end(JSON.stringify({ version: VERSION, pid: process.pid })), 5);
}).listen(8000);
process.on('SIGTERM', () => process.exit(0));
`;

const definition = (version: string) => ({
  family: service,
  requiresCompatibilities: ['FARGATE' as const],
  networkMode: 'awsvpc' as const,
  ...{ cpu: '256', memory: '512' },
  containerDefinitions: [
    {
      ...{ name: 'main', image: 'node:24', command: ['node', '-e', server] },
      environment: [{ name: 'VERSION', value: version }],
      portMappings: [{ containerPort: 8000 }],
    },
  ],
});

/** The SDK's clients of a plane, as its administrator. */
function clientsOf({ file }: RealPlane) {
  const { awsUrl: endpoint, region, adminKeys: credentials } = file;
  const options = { endpoint, region, credentials };
  return { ecs: new ECS(options), elb: new ElasticLoadBalancingV2(options) };
}

type Clients = ReturnType<typeof clientsOf>;

/** A balancer that forwards to a group whose targets leave within a second. */
async function frontOf({ elb }: Clients) {
  const Subnets = ['a', 'b'].map((zone) => idOf('subnet', `default ${zone}`));
  const made = await elb.createLoadBalancer({ Name: service, Subnets });
  const { LoadBalancerArn, DNSName, VpcId } = made.LoadBalancers![0]!;
  const groups = await elb.createTargetGroup({
    ...{ Name: service, Protocol: 'HTTP', Port: 8000, VpcId, TargetType: 'ip' },
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: 2,
  });
  const { TargetGroupArn } = groups.TargetGroups![0]!;
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '1' }];
  await elb.modifyTargetGroupAttributes({ TargetGroupArn, Attributes });
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
  await elb.createListener({ LoadBalancerArn, Port: 80, DefaultActions });
  return { LoadBalancerArn, TargetGroupArn, url: `http://${DNSName}/` };
}

/** Asks without a pause, four at a time, until it is told to stop; answers what came. */
function traffic(url: string) {
  const seen = { failed: [] as string[], versions: new Set<string>(), pids: new Set<number>() };
  let goesOn = true;
  const ask = async () => {
    while (goesOn) {
      const answer = await fetch(url).catch((error: Error) => ({ status: String(error.cause) }));
      if (!('json' in answer) || answer.status !== 200) seen.failed.push(String(answer.status));
      else {
        const { version, pid } = (await answer.json()) as { version: string; pid: number };
        seen.versions.add(version);
        seen.pids.add(pid);
      }
    }
  };
  const all = Promise.all([ask(), ask(), ask(), ask()]);
  return {
    seen,
    stop: async () => {
      goesOn = false;
      await all;
    },
  };
}

/** Waits until the service has one deployment, which is complete; answers its definition. */
async function steady({ ecs }: Clients): Promise<string> {
  const shown = await see(
    'a complete deployment',
    async () => (await ecs.describeServices({ cluster, services: [service] })).services![0]!,
    ({ deployments = [] }) =>
      deployments.length === 1 && deployments[0]!.rolloutState === 'COMPLETED',
  );
  return shown.taskDefinition!.split(':').at(-1)!;
}

describe('a real service behind a real balancer', () => {
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });

  it('outlives its plane, and is replaced under traffic without a request that fails', {
    timeout: 120_000,
  }, async () => {
    const first = clientsOf(plane);
    const front = await frontOf(first);
    await first.ecs.createCluster({ clusterName: cluster });
    await first.ecs.registerTaskDefinition(definition('one'));
    const { TargetGroupArn: targetGroupArn, LoadBalancerArn } = front;
    const threshold = { type: 'COUNT' as const, value: 2 };
    await first.ecs.createService({
      ...{ cluster, serviceName: service, taskDefinition: service, desiredCount: 2 },
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: [idOf('subnet', 'default a')] } },
      loadBalancers: [{ targetGroupArn, containerName: 'main', containerPort: 8000 }],
      deploymentConfiguration: {
        deploymentCircuitBreaker: {
          enable: true,
          rollback: true,
          thresholdConfiguration: threshold,
        },
      },
    });
    await plane.kill();
    await plane.start();

    const clients = clientsOf(plane);
    const { ecs, elb } = clients;
    expect(await steady(clients)).toBe('1');
    const { seen, stop } = traffic(front.url);
    await ecs.registerTaskDefinition(definition('two'));
    await ecs.updateService({ cluster, service, taskDefinition: service });
    expect(await steady(clients)).toBe('2');
    await see(
      'all of the new version',
      async () => seen.pids.size,
      (pids) => pids === 4,
    );
    expect([...seen.versions]).toEqual(['one', 'two']);

    await ecs.registerTaskDefinition(definition('bad'));
    await ecs.updateService({ cluster, service, taskDefinition: service });
    expect(await steady(clients)).toBe('2');
    await stop();
    expect(seen.failed).toEqual([]);
    expect(seen.pids.size).toBe(4);

    await ecs.deleteService({ cluster, service, force: true });
    await see(
      'the end of the service',
      async () => (await ecs.describeServices({ cluster, services: [service] })).services![0]!,
      ({ status }) => status === 'INACTIVE',
    );
    expect([...seen.pids].filter(isAlive)).toEqual([]);
    await elb.deleteLoadBalancer({ LoadBalancerArn });
    await elb.deleteTargetGroup({ TargetGroupArn: targetGroupArn });
    await expect(fetch(front.url)).rejects.toThrow();
  });
});
