import { attemptOf } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { observe } from '../../statemachines/job/observe.ts';

/** An event of ECS, SageMaker or CodeBuild, as far as it says which workload it is about. */
interface WorkloadEvent {
  detail: {
    startedBy?: string;
    HyperParameterTuningJobName?: string;
    TrainingJobName?: string;
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
  const found = attemptOf(nameIn(event) ?? '');
  if (found) await observe(ports, found.id, found.attempt);
};
