import { usdText } from '../../../shared/money/money.ts';
import type { Deployment, Endpoint } from '../../../statemachines/kinds/endpoint/endpoints.ts';
import { hourlyMicroUsd } from '../../../statemachines/leases/replicas.ts';
import type { EndpointAnswer } from './answers.ts';

const isoOf = (at: number) => new Date(at).toISOString();

const deploymentView = (one: Deployment) => ({
  jobId: one.jobId,
  modelArtifact: one.modelArtifact,
  image: one.image,
  instanceType: one.instanceType,
  instanceCount: one.instanceCount,
  scale: one.scale ?? null,
  deployedAt: isoOf(one.startedAt),
});

/** As SageMaker said when it last told of a change. */
const replicasView = ({ replicas }: Deployment) => ({
  current: replicas.current,
  desired: replicas.desired,
  since: isoOf(replicas.since),
});

/** An endpoint as the API shows it; `history` has what it served before, the newest first. */
export function endpointView(endpoint: Endpoint): EndpointAnswer {
  const { current, expiresAt } = endpoint;
  const perHour = current ? hourlyMicroUsd(current) : 0;
  return {
    name: endpoint.name,
    project: endpoint.project,
    state: endpoint.state,
    createdAt: endpoint.createdAt,
    expiresAt: expiresAt === undefined ? null : isoOf(expiresAt),
    current: current ? deploymentView(current) : null,
    replicas: current ? replicasView(current) : null,
    history: endpoint.history.map(deploymentView),
    cost: {
      perHourUsd: usdText(perHour),
      perDayUsd: usdText(perHour * 24),
      reservedUsd: usdText(endpoint.reservation?.microUsd ?? 0),
    },
  };
}
