import { createHash } from 'node:crypto';
import { Problem } from '../../../shared/errors.ts';
import { textOf } from '../../../shared/http/body.ts';
import type { ApiEvent } from '../../../shared/http/types.ts';
import type { IdempotencyClaim } from '../../../shared/job/store.ts';
import { limits } from '../../../shared/limits.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { accept } from '../../../statemachines/admission/accept.ts';
import { handler } from '../handler.ts';
import { readJob } from './read-job.ts';
import { jobRoutes } from './routes.ts';
import { jobView } from './view.ts';

/** `POST /jobs`: 202 means that the job is durable. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-create'], async (request) => {
    const { spec, origin, missing, refuse } = await readJob(ports, request);
    if (missing.length > 0) refuse(missing);
    const { job, fresh, sameBody } = await accept(ports, spec, origin, claimOf(request.event));
    if (!fresh && !sameBody) {
      throw new Problem('IdempotencyKeyReused', 'This Idempotency-Key came with another body.', {
        pointer: 'Idempotency-Key',
        fix: 'Use a new key for a new job, or send the first body again.',
      });
    }
    return { headers: { location: `/jobs/${job.id}` }, body: jobView(job) };
  });

function claimOf(event: ApiEvent): IdempotencyClaim | undefined {
  const key = event.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (key.length < 1 || key.length > limits.idempotencyKeyLength || /[^\x21-\x7e]/.test(key)) {
    throw new Problem('InvalidParameter', 'The Idempotency-Key is not allowed.', {
      pointer: 'Idempotency-Key',
      allowed: `1 to ${limits.idempotencyKeyLength} visible ASCII characters`,
    });
  }
  return { key, bodyHash: createHash('sha256').update(textOf(event)).digest('hex') };
}
