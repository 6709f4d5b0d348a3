import type { Principal, Service, Shape } from '../../../../../infra/local/kernel/types.ts';
import { AwsError } from '../../../../../infra/local/kernel/types.ts';
import { createEc2 } from '../../../../../infra/local/services/ec2/ec2.ts';
import { idOf } from '../../../../../infra/local/services/ec2/things.ts';
import { createEcs, type EcsOptions } from '../../../../../infra/local/services/ecs/ecs.ts';
import { createSecretsmanager } from '../../../../../infra/local/services/secretsmanager/secretsmanager.ts';
import { createSsm } from '../../../../../infra/local/services/ssm/ssm.ts';
import type { ContainerSpec } from '../../../../../infra/local/workloads/types.ts';
import { createVirtualRunner } from '../../../../../infra/local/workloads/virtual-runner.ts';
import {
  fakeServices,
  makeKernel,
  newSeen,
  virtualClock,
} from '../../workloads/workloads-harness.ts';

const caller: Principal = { arn: 'arn:aws:sts::000000000000:assumed-role/r/s', roleArn: 'arn:r' };
/** A subnet and a group that every account has. */
export const [subnet, group] = [idOf('subnet', 'default a'), idOf('sg', 'default')];
const network = { awsvpcConfiguration: { subnets: [subnet] } };
/** The plane’s own registry. */
export const registry = '000000000000.dkr.ecr.us-east-1.amazonaws.com';

const ecr: Service = {
  id: 'ecr',
  schema: '',
  operations: {
    PullImage: {
      authorize: () => [{ action: 'ecr:BatchGetImage', resource: '*' }],
      run: (_tx, { imageUri }) => {
        if (imageUri.endsWith(':none')) {
          throw new AwsError('ImageNotFoundException', `${imageUri}: not found`);
        }
        return { imageDigest: 'sha256:1' };
      },
    },
  },
};

/** A plane with ECS, virtual containers and a registry. */
export async function setUp(
  options: {
    exits?: Record<string, number>;
    outOfMemory?: boolean;
    denied?: string[];
    healthySeconds?: number;
    machine?: EcsOptions['machine'];
  } = {},
) {
  const seen = newSeen();
  const time = virtualClock();
  const started: ContainerSpec[] = [];
  const runner = createVirtualRunner({
    random: () => 0.5,
    model: (spec) => {
      started.push(spec);
      const name = spec.id.split('-').slice(2).join('-');
      const { exits, outOfMemory = false, healthySeconds = 0 } = options;
      return { runSeconds: 60, exitCode: exits?.[name] ?? 0, outOfMemory, healthySeconds };
    },
  });
  const stopped: string[] = [];
  const stop = runner.stop.bind(runner);
  runner.stop = (id, graceSeconds) => {
    if (!stopped.includes(id)) stopped.push(id);
    return stop(id, graceSeconds);
  };
  const { machine } = options;
  const ecs = createEcs({ runner, folder: '/nowhere', ...(machine ? { machine } : {}) });
  const stores = [createEc2(), createSecretsmanager(), createSsm()];
  const services = [runner.service, ecs, ecr, ...stores, ...fakeServices(seen)];
  const kernel = makeKernel({ services, clock: time.clock, denied: options.denied ?? [] });
  await runner.service.resume?.(kernel);
  const ask = <T = Shape>(operation: string, request: unknown, as = caller) =>
    kernel.call<T>('ecs', operation, request, as);
  await kernel.call('ec2', 'ResetNetworks', {}, caller);
  await ask('CreateCluster', { clusterName: 'main', capacityProviders: ['FARGATE'] });
  const describeTask = async (arn: string) =>
    (await ask('DescribeTasks', { cluster: 'main', tasks: [arn], include: ['TAGS'] })).tasks[0];
  return { seen, time, kernel, ecs, ask, started, stopped, describeTask };
}

/** What every task definition here has. */
export const fargate = {
  family: 'job',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  taskRoleArn: 'arn:aws:iam::000000000000:role/task',
  executionRoleArn: 'arn:aws:iam::000000000000:role/execution',
};

/** A task of one container. */
export const one = {
  ...fargate,
  containerDefinitions: [
    {
      name: 'main',
      image: `${registry}/jobs:1`,
      command: ['node', 'a.mjs'],
      environment: [
        { name: 'A', value: '1' },
        { name: 'B', value: '1' },
      ],
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': '/jobs', 'awslogs-stream-prefix': 'job' },
      },
    },
  ],
};

/** A task with containers before and after its own. */
export const three = {
  ...fargate,
  family: 'staged',
  volumes: [{ name: 'ml' }],
  containerDefinitions: [
    { name: 'stage-in', image: 'aws-cli', essential: false },
    {
      name: 'main',
      image: `${registry}/jobs:1`,
      essential: false,
      mountPoints: [{ sourceVolume: 'ml', containerPath: '/opt/ml' }],
      dependsOn: [{ containerName: 'stage-in', condition: 'SUCCESS' }],
    },
    {
      name: 'stage-out',
      image: 'aws-cli',
      dependsOn: [{ containerName: 'main', condition: 'COMPLETE' }],
    },
  ],
};

/** What every RunTask here has. */
export const run = { cluster: 'main', networkConfiguration: network, launchType: 'FARGATE' };
