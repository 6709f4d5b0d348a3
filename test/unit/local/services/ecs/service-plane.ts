import { idOf } from '../../../../../infra/local/services/ec2/things.ts';
import { balancingPlane, frontOf, type Model } from '../elasticloadbalancing/balancing-plane.ts';

/** The cluster of every service here. */
export const cluster = 'main';
const networkConfiguration = { awsvpcConfiguration: { subnets: [idOf('subnet', 'default a')] } };

/** A definition whose container is of this image: the model goes by it. */
export const definition = (image: string) => ({
  family: 'web',
  requiresCompatibilities: ['FARGATE' as const],
  networkMode: 'awsvpc' as const,
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'main', image, portMappings: [{ containerPort: 8000 }] }],
});

/** A good image is healthy after five seconds; the others never are, end, or do not start. */
const model: Model = ({ image }) => ({
  healthySeconds: image === 'sick' ? Number.POSITIVE_INFINITY : 5,
  ...(image === 'crashes' ? { endsServing: true } : {}),
  ...(image === 'unstartable' ? { neverStarts: 'no such image' } : {}),
});

type Plane = Awaited<ReturnType<typeof balancingPlane>>;

/** A service behind a balancer, which is not steady yet. */
export async function setUp(options: Parameters<typeof balancingPlane>[0] = {}) {
  const plane = await balancingPlane({ model, ...options });
  const { ecs, elb } = plane;
  await ecs.createCluster({
    clusterName: cluster,
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
  });
  const front = await frontOf(plane);
  const { TargetGroupArn: targetGroupArn } = front;
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '20' }];
  await elb.modifyTargetGroupAttributes({ TargetGroupArn: targetGroupArn, Attributes });
  await plane.pass(121);
  await ecs.registerTaskDefinition(definition('good'));
  const asked = {
    ...{ cluster, serviceName: 'web', taskDefinition: 'web', desiredCount: 2 },
    ...{ launchType: 'FARGATE' as const, networkConfiguration },
    loadBalancers: [{ targetGroupArn, containerName: 'main', containerPort: 8000 }],
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    tags: [{ key: 'project', value: 'p' }],
    propagateTags: 'SERVICE' as const,
  };
  return { ...plane, ...front, asked, ...readers(plane) };
}

function readers({ ecs, seen }: Plane) {
  const service = async () => {
    const { services, failures } = await ecs.describeServices({ cluster, services: ['web'] });
    return services![0] ?? { ...failures![0], status: 'MISSING' };
  };
  return {
    service,
    said: async () => {
      const shown = await service();
      const events = 'events' in shown ? shown.events! : [];
      return events
        .toReversed()
        .map(({ message }) => message!.replaceAll(/ (ecs-svc\/\d+|[0-9a-f]{32})\b/g, ''));
    },
    tasks: async () => {
      const { taskArns } = await ecs.listTasks({ cluster });
      if (taskArns!.length === 0) return [];
      const { tasks } = await ecs.describeTasks({ cluster, tasks: taskArns!, include: ['TAGS'] });
      return tasks!;
    },
    /** Events on the bus about the service, shortly. */
    told: () =>
      seen.events
        .filter(({ detailType }) => !/Task State/.test(detailType))
        .map(({ detail }) => `${detail.eventType} ${detail.eventName}`),
  };
}
