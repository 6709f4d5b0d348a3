import { EndpointStore } from '../../shared/job/endpoints.ts';
import { attemptOf } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { observe } from '../../statemachines/job/observe.ts';
import { isDeploying, retire } from '../../statemachines/kinds/endpoint/retire.ts';
import { countReplicas } from '../../statemachines/kinds/endpoint/scaling.ts';

/** An event of ECS, SageMaker or CodeBuild, as far as it says which workload it is about. */
interface WorkloadEvent {
  detail: {
    startedBy?: string;
    HyperParameterTuningJobName?: string;
    TrainingJobName?: string;
    EndpointName?: string;
    'additional-information'?: {
      environment?: { 'environment-variables'?: { name: string; value: string }[] };
    };
  };
}

/** The name that a workload was given; trials have names that begin with their tuning job's. */
function nameIn({ detail }: WorkloadEvent): string | undefined {
  const variables = detail['additional-information']?.environment?.['environment-variables'];
  return (
    detail.startedBy ??
    detail.HyperParameterTuningJobName ??
    detail.TrainingJobName ??
    variables?.find(({ name }) => name === 'TRAINYARD_NAME')?.value
  );
}

/** A hint that something happened to a workload: the truth is read again, whatever it said. */
export const create = (ports: Ports) => async (event: WorkloadEvent) => {
  if (event.detail.EndpointName) await endpointChanged(ports, event.detail.EndpointName);
  const found = attemptOf(nameIn(event) ?? '');
  if (found) await observe(ports, found.id, found.attempt);
};

/** An endpoint is its deployment's workload until it serves, and then goes on without one. */
async function endpointChanged(ports: Ports, awsName: string): Promise<void> {
  const endpoint = await new EndpointStore(ports).get(awsName);
  const job = endpoint && (await new JobStore(ports).get(endpoint.deployingJob));
  if (job) await observe(ports, job.id, job.attempt);
  if (endpoint?.state === 'Deleting') await retire(ports, awsName);
  else if (endpoint && !(await isDeploying(ports, endpoint))) await countReplicas(ports, endpoint);
}
