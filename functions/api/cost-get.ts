import { apiDoor } from '../../shared/http/door.ts';
import { type Job, payerOf } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { usdText } from '../../shared/money/money.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { findJob } from './find-job.ts';

/**
 * `GET /jobs/{id}/cost`: estimate, worst case, ledger; a pipeline's has the lines of the stages
 * that draw from it.
 */
export const create = (ports: Ports) =>
  apiDoor(ports, 'viewer', async (request) => {
    const store = new JobStore(ports);
    const job = await findJob(store, request);
    const lines = await linesOf(store, job);
    const { likelyMicroUsd, worstMicroUsd } = job.cost;
    const total = lines.reduce((sum, { microUsd }) => sum + microUsd, 0);
    return {
      status: 200,
      body: {
        currency: 'USD',
        basis: `AWS list prices of ${ports.config.region} × measured seconds`,
        estimatedUsd: usdText(likelyMicroUsd),
        worstUsd: usdText(worstMicroUsd),
        actualUsd: usdText(total),
        lines: lines.map(({ microUsd, ...line }) => ({ ...line, usd: usdText(microUsd) })),
      },
    };
  });

async function linesOf(store: JobStore, job: Job) {
  const own = (await store.ledger(job.id)).map((line) => ({ jobId: job.id, ...line }));
  const stages = job.kind === 'pipeline' ? await store.stages(job.id) : [];
  const theirs = await Promise.all(
    stages.map(async ({ name, kind, jobId }) => {
      const draws = jobId && payerOf({ kind, parent: { jobId: job.id, stage: name } });
      return (draws ? await store.ledger(jobId) : []).map((line) => ({
        stage: name,
        jobId,
        ...line,
      }));
    }),
  );
  return [...own, ...theirs.flat()];
}
