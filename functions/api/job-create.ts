import { createHash } from 'node:crypto';
import { Problem } from '../../shared/errors.ts';
import { apiDoor, type Request } from '../../shared/http/door.ts';
import type { IdempotencyClaim } from '../../shared/job/store.ts';
import { jobView } from '../../shared/job/view.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { accept } from '../../statemachines/job/accept.ts';
import { readJob } from './read-job.ts';

/** `POST /jobs`: 202 means that the job is durable. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'submitter', async (request) => {
    refuseDryRun(request);
    const { text, spec, origin, missing, refuse } = await readJob(ports, request);
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

/** A plan has a door of its own; who still asks for one here must not get a job that costs. */
function refuseDryRun({ query }: Request): void {
  const given = query('dryRun');
  if (given === undefined) return;
  throw new Problem('InvalidParameter', 'POST /jobs takes no dryRun.', {
    pointer: 'dryRun',
    given,
    fix: 'Send the same body to POST /plans, which answers the plan and makes nothing.',
  });
}

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
