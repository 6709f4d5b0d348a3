import { createHash } from 'node:crypto';
import { Problem } from '../../../shared/errors.ts';
import type { ApiEvent } from '../../../shared/http/types.ts';
import type { Job } from '../../../shared/job/model.ts';
import type { IdempotencyClaim } from '../../../shared/job/store.ts';
import { limits } from '../../../shared/limits.ts';

/**
 * What a client promises by the header Idempotency-Key, if it does.
 *
 * @param content what must be the same whenever the same key comes
 */
export function claimOf(event: ApiEvent, content: string): IdempotencyClaim | undefined {
  const key = event.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (key.length < 1 || key.length > limits.idempotencyKeyLength || /[^\x21-\x7e]/.test(key)) {
    throw new Problem('InvalidParameter', 'The Idempotency-Key is not allowed.', {
      pointer: 'Idempotency-Key',
      allowed: `1 to ${limits.idempotencyKeyLength} visible ASCII characters`,
    });
  }
  return { key, bodyHash: createHash('sha256').update(content).digest('hex') };
}

/** The job that was accepted, now or with the same request before. Throws Problem otherwise. */
export function acceptedOf(accepted: { job: Job; fresh: boolean; sameBody: boolean }): Job {
  if (accepted.fresh || accepted.sameBody) return accepted.job;
  throw new Problem('IdempotencyKeyReused', 'This Idempotency-Key came with another body.', {
    pointer: 'Idempotency-Key',
    fix: 'Use a new key for a new job, or send the first body again.',
  });
}
