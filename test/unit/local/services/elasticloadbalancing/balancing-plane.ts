import { ECS } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { planePrincipal } from '../../../../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { createEc2 } from '../../../../../infra/local/services/ec2/ec2.ts';
import { idOf } from '../../../../../infra/local/services/ec2/things.ts';
import { createEcs, type EcsOptions } from '../../../../../infra/local/services/ecs/ecs.ts';
import {
  containerAt,
  targetChanged,
} from '../../../../../infra/local/services/ecs/task-interface.ts';
import { createElasticloadbalancing } from '../../../../../infra/local/services/elasticloadbalancing/elasticloadbalancing.ts';
import { inProcessRequestHandler } from '../../../../../infra/local/wire/in-process.ts';
import { createWire } from '../../../../../infra/local/wire/wire.ts';
import type { ContainerSpec } from '../../../../../infra/local/workloads/types.ts';
import {
  createVirtualRunner,
  type VirtualRunnerOptions,
} from '../../../../../infra/local/workloads/virtual-runner.ts';
import {
  fakeServices,
  makeKernel,
  newSeen,
  virtualClock,
} from '../../workloads/workloads-harness.ts';

/** How a container of the plane under test goes. */
export type Model = (spec: ContainerSpec) => Partial<ReturnType<VirtualRunnerOptions['model']>>;

/** A plane with ECS and balancers on virtual time, and the SDK's clients of both. */
export async function balancingPlane(
  options: { model?: Model; capacity?: EcsOptions['capacity'] } = {},
) {
  const seen = newSeen();
  const time = virtualClock();
  const runner = createVirtualRunner({
    random: () => 0.5,
    model: (spec) => ({ runSeconds: 1, exitCode: 1, ...options.model?.(spec) }),
  });
  const { capacity } = options;
  const services = [
    runner.service,
    createEcs({ runner, folder: '/nowhere', ...(capacity ? { capacity } : {}) }),
    createEc2(),
    createElasticloadbalancing({ runner, containerAt, changed: targetChanged }),
    ...fakeServices(seen),
  ];
  const kernel = makeKernel({ services, clock: time.clock });
  for (const service of services) await service.resume?.(kernel);
  await kernel.call('ec2', 'ResetNetworks', {}, planePrincipal);
  const key = { principal: { arn: 'arn:aws:sts::000000000000:assumed-role/r/s' }, secret: '' };
  const wire = createWire({
    ...{ kernel, region: 'us-east-1', verify: false, lookUpAccessKey: () => key },
    log: (line) => {
      throw new Error(line);
    },
  });
  const client = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIA0', secretAccessKey: 's' },
    endpoint: 'http://127.0.0.1',
    maxAttempts: 1,
    requestHandler: inProcessRequestHandler(wire.handle),
  };
  return {
    seen,
    kernel,
    runner,
    elb: new ElasticLoadBalancingV2(client),
    ecs: new ECS(client),
    /** Lets so many seconds pass. */
    pass: (seconds: number) => time.run(kernel, seconds * 1000),
    /** One GET by way of a balancer. */
    ask: (LoadBalancerArn: string) =>
      kernel.call<Shape>(
        'elasticloadbalancing',
        'AskLoadBalancer',
        { LoadBalancerArn },
        planePrincipal,
      ),
  };
}

/** What every balancer here is made with. */
export const balancer = {
  Name: 'front',
  Subnets: ['a', 'b'].map((zone) => idOf('subnet', `default ${zone}`)),
};

/** What every target group here is made with. */
export const group = {
  Name: 'servers',
  Protocol: 'HTTP',
  Port: 8000,
  VpcId: idOf('vpc', 'default'),
  TargetType: 'ip',
  HealthCheckPath: '/health',
  HealthCheckIntervalSeconds: 10,
} as const;

/** A balancer that forwards to a group. */
export async function frontOf({ elb }: Pick<Awaited<ReturnType<typeof balancingPlane>>, 'elb'>) {
  const made = await elb.createLoadBalancer(balancer);
  const groups = await elb.createTargetGroup(group);
  const LoadBalancerArn = made.LoadBalancers![0]!.LoadBalancerArn!;
  const TargetGroupArn = groups.TargetGroups![0]!.TargetGroupArn!;
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
  const listeners = await elb.createListener({ LoadBalancerArn, Port: 80, DefaultActions });
  const ListenerArn = listeners.Listeners![0]!.ListenerArn!;
  return { LoadBalancerArn, TargetGroupArn, ListenerArn };
}
