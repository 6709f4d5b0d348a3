import { createHash } from 'node:crypto';
import { Problem } from '../../shared/errors.ts';
import { jsonOf, textOf } from '../../shared/http/body.ts';
import { projectOf } from '../../shared/http/caller.ts';
import { apiDoor, type Request } from '../../shared/http/door.ts';
import type { IdempotencyClaim } from '../../shared/job/store.ts';
import { jobView } from '../../shared/job/view.ts';
import { limits } from '../../shared/limits.ts';
import { usdText } from '../../shared/money/money.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { costBounds } from '../../statemachines/cost.ts';
import { accept } from '../../statemachines/job/accept.ts';
import { newJob } from '../../statemachines/job/new-job.ts';
import { parseSpec } from '../../statemachines/spec.ts';

/** `POST /jobs`: 202 means that the job is durable. With `dryRun=true` it answers the plan. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'submitter', async (request) => {
    const text = textOf(request.event);
    const spec = parseSpec(jsonOf(text));
    const named = spec.project ?? request.query('project');
    const project = projectOf(request.caller, ports.config, named);
    const origin = { project, submittedBy: request.caller.subject };
    if (request.query('dryRun') === 'true') {
      const planned = newJob(ports, spec, origin);
      const { lines } = costBounds(spec, ports.config.region);
      const cost = lines.map((line) => ({
        what: line.what,
        perHourUsd: usdText(line.perHourMicroUsd),
        likelySeconds: line.likelySeconds,
        likelyUsd: usdText(line.likelyMicroUsd),
        worstSeconds: line.worstSeconds,
        worstUsd: usdText(line.worstMicroUsd),
      }));
      const { id: _id, ...job } = jobView(planned);
      return { status: 200, body: { ...job, plan: { cost } } };
    }
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
