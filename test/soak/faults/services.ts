import { planePrincipal } from '../../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../../infra/local/kernel/types.ts';
import type { Story } from '../../stories/story.ts';

const computes = (status: string) => /InProgress|Stopping/.test(status);

/** What the services of AWS say computes now. */
export async function computingOf({ kernel }: Pick<Story, 'kernel'>): Promise<string[]> {
  const call = (service: string, operation: string, request: object = {}) =>
    kernel.call<Shape>(service, operation, request, planePrincipal);
  const { clusterArns } = await call('ecs', 'ListClusters');
  const tasks: Shape[] = [];
  const services: Shape[] = [];
  for (const cluster of clusterArns) {
    const { taskArns } = await call('ecs', 'ListTasks', { cluster, desiredStatus: 'RUNNING' });
    tasks.push(...taskArns);
    services.push(...(await call('ecs', 'ListServices', { cluster })).serviceArns);
  }
  const { LoadBalancers: balancers } = await call('elasticloadbalancing', 'DescribeLoadBalancers');
  const { HyperParameterTuningJobSummaries: searches } = await call(
    'sagemaker',
    'ListHyperParameterTuningJobs',
  );
  const { TrainingJobSummaries: trainings } = await call('sagemaker', 'ListTrainingJobs');
  const { TransformJobSummaries: transforms } = await call('sagemaker', 'ListTransformJobs');
  const { Endpoints: endpoints } = await call('sagemaker', 'ListEndpoints');
  const { ids } = await call('codebuild', 'ListBuilds');
  const { builds } =
    ids.length > 0 ? await call('codebuild', 'BatchGetBuilds', { ids }) : { builds: [] };
  return [
    ...tasks.map(() => 'A task'),
    ...services.map(() => 'A service'),
    ...balancers.map(() => 'A balancer'),
    ...searches
      .filter(({ HyperParameterTuningJobStatus: status }: Shape) => computes(status))
      .map(() => 'A tuning job'),
    ...trainings
      .filter(({ TrainingJobStatus: status }: Shape) => computes(status))
      .map(() => 'A training job'),
    ...transforms
      .filter(({ TransformJobStatus: status }: Shape) => computes(status))
      .map(() => 'A transform job'),
    ...endpoints.map(() => 'An endpoint'),
    ...builds.filter(({ buildComplete }: Shape) => !buildComplete).map(() => 'A build'),
  ];
}
