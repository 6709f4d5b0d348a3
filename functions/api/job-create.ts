import { createHash } from 'node:crypto';
import { Problem } from '../../shared/errors.ts';
import { jsonOf, textOf } from '../../shared/http/body.ts';
import { projectOf } from '../../shared/http/caller.ts';
import { apiDoor, type Request } from '../../shared/http/door.ts';
import type { IdempotencyClaim } from '../../shared/job/store.ts';
import { jobView } from '../../shared/job/view.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { accept } from '../../statemachines/job/accept.ts';
import { refuseOverMonth } from '../../statemachines/job/money.ts';
import { newJob } from '../../statemachines/job/new-job.ts';
import { missingModels } from '../../statemachines/kinds/endpoint/missing-models.ts';
import { kindOf } from '../../statemachines/kinds/kinds.ts';
import { readSpec } from '../../statemachines/spec.ts';
import { planSections } from '../plan/sections.ts';
import { planOf } from './plan.ts';

/** `POST /jobs`: 202 means that the job is durable. With `dryRun=true` it answers the plan. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'submitter', async (request) => {
    const text = textOf(request.event);
    const { spec, refuse } = readSpec(jsonOf(text));
    const named = spec.project ?? request.query('project');
    const project = projectOf(request.caller, ports.config, named);
    const origin = { project, submittedBy: request.caller.subject };
    const findings = kindOf(spec.kind).checkAt?.(spec, ports.config, project) ?? [];
    if (findings.length > 0) refuse(findings);
    const planned = newJob(ports, spec, origin);
    const missing = await missingModels(ports, planned);
    if (request.query('dryRun') === 'true') {
      await refuseOverMonth(ports, planned);
      const { id: _id, ...job } = jobView(planned);
      const plan = { ...planOf(ports, spec), ...(await planSections(ports, planned, missing)) };
      return { status: 200, body: { ...job, plan } };
    }
    if (missing.length > 0) refuse(missing);
    const { job, fresh, sameBody } = await accept(ports, spec, origin, claimOf(request, text));
    if (!fresh && !sameBody) {
      throw new Problem('IdempotencyKeyReused', 'This Idempotency-Key came with another body.', {
        pointer: 'Idempotency-Key',
        fix: 'Use a new key for a new job, or send the first body again.',
      });
    }
    return { status: 202, headers: { location: `/jobs/${job.id}` }, body: jobView(job) };
  });

function claimOf({ event }: Request, text: string): IdempotencyClaim | undefined {
  const key = event.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (key.length < 1 || key.length > limits.idempotencyKeyLength || /[^\x21-\x7e]/.test(key)) {
    throw new Problem('InvalidParameter', 'The Idempotency-Key is not allowed.', {
      pointer: 'Idempotency-Key',
      allowed: `1 to ${limits.idempotencyKeyLength} visible ASCII characters`,
    });
  }
  return { key, bodyHash: createHash('sha256').update(text).digest('hex') };
}
