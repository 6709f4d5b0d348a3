import type { Ports } from '../../../../shared/ports/ports.ts';
import { resolvedInputs } from '../../../job/served-inputs.ts';
import { type StepInput, startWorkload } from '../../../job/start-workload.ts';
import { step } from '../../../job/step.ts';
import { taskKind } from '../kind.ts';
import { runTask } from '../run-task.ts';

/** Starts the job's Fargate task. */
export const create = step('start', (ports: Ports, input: StepInput) =>
  startWorkload(ports, input, { type: 'ecs-task', n: 1, what: 'Fargate task' }, (job) => {
    const spec = taskKind.specOf(job);
    const image = job.resolved?.image ?? spec.image;
    return runTask(ports, job, { ...spec, image, inputs: resolvedInputs(job) });
  }),
);
