import type { Ports } from '../../../../shared/ports/ports.ts';
import { type StepInput, startWorkload } from '../../../job/start-workload.ts';
import { step } from '../../../job/step.ts';
import { deploy } from '../deploy.ts';

/** Starts the deployment of the job's model. */
export const create = step('start', (ports: Ports, input: StepInput) =>
  startWorkload(ports, input, { type: 'endpoint', n: 1, what: 'Serving' }, (job) =>
    deploy(ports, job),
  ),
);
