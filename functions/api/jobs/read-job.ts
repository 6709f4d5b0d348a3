import { type Caller, projectOf } from '../../../shared/http/caller.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { newJob } from '../../../statemachines/admission/new-job.ts';
import { missingModels } from '../../../statemachines/kinds/missing-models.ts';
import { readSpec, refuseUnfit } from '../../../statemachines/spec.ts';

interface Asked {
  caller: Caller;
  query: { project?: string | undefined };
  json: unknown;
}

/**
 * The job that a body asks for, checked as far as it can be without being accepted: `missing` are
 * the models that nobody has trained yet. Throws Problem for whatever else would refuse it.
 */
export async function readJob(ports: Ports, request: Asked) {
  const read = readSpec(request.json);
  const { spec, refuse } = read;
  const named = spec.project ?? request.query.project;
  const project = projectOf(request.caller, ports.config, named);
  const origin = { project, submittedBy: request.caller.subject };
  refuseUnfit(read, ports.config, project);
  const job = newJob(ports, spec, origin);
  return { spec, origin, job, missing: await missingModels(ports, job), refuse };
}
