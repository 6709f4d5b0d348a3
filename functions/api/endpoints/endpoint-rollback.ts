import { Problem } from '../../../shared/errors.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { accept } from '../../../statemachines/admission/accept.ts';
import { handler } from '../handler.ts';
import { jobView } from '../jobs/view.ts';
import { findEndpoint } from './find-endpoint.ts';
import { endpointRoutes } from './routes.ts';

/** `POST /endpoints/{name}/rollback`: a job that deploys again what was served before. */
export const create = (ports: Ports) =>
  handler(ports, endpointRoutes['endpoint-rollback'], async (request) => {
    const { name, project, history } = await findEndpoint(ports, request);
    const [earlier] = history;
    const job = earlier && (await new JobStore(ports).get(earlier.jobId));
    if (!job) {
      throw new Problem('Conflict', `The endpoint ${name} has served nothing before.`, {
        given: name,
        fix: 'Deploy another model under this name first.',
      });
    }
    const { framework, entryPoint, source } = job.resolved ?? {};
    const handlers = framework === undefined ? {} : { framework, entryPoint, source };
    const { modelArtifact: model, image } = earlier;
    const spec = { ...job.spec, ...handlers, model, image };
    const origin = { project, submittedBy: request.caller.subject };
    const { job: deploying } = await accept(ports, spec, origin);
    const headers = { location: `/jobs/${deploying.id}` };
    return { headers, body: jobView(deploying) };
  });
