import { payerOf } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { usdText } from '../../../shared/money/money.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { meterJob } from '../../meter/meter-job.ts';
import { fineUsd, functionRun, type PlaneLine } from '../../meter/priced-requests.ts';
import { handler } from '../handler.ts';
import type { PlaneCost } from './cost-answer.ts';
import { familyOf, type Member } from './family.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';

/**
 * `GET /jobs/{id}/cost`: estimate, worst case, ledger, and what the plane itself asked of AWS for
 * it; a pipeline's has the lines of the stages that draw from it.
 */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['cost-get'], async (request) => {
    const store = new JobStore(ports);
    const job = await findJob(store, request);
    const family = await familyOf(store, job);
    // What a retry did not do again was paid by the job before.
    const own = family.filter(({ job: one }) => one === job || one.parent?.jobId === job.id);
    const members = await Promise.all(own.map((member) => costOf(ports, store, member)));
    const { likelyMicroUsd, worstMicroUsd } = job.cost;
    const lines = members.flatMap(({ ledger }) => ledger);
    const total = lines.reduce((sum, { microUsd }) => sum + microUsd, 0);
    return {
      body: {
        currency: 'USD',
        basis: `AWS list prices of ${ports.config.region} × measured seconds`,
        estimatedUsd: usdText(likelyMicroUsd),
        worstUsd: usdText(worstMicroUsd),
        actualUsd: usdText(total),
        lines: lines.map(({ microUsd, open: _open, ...line }) => ({
          ...line,
          usd: usdText(microUsd),
        })),
        plane: planeView(members.flatMap(({ plane }) => plane)),
      },
    };
  });

async function costOf(ports: Ports, store: JobStore, { job, place }: Member) {
  const ledger = await store.ledger(job.id);
  const plane = await meterJob(ports, store, job, ledger);
  const isDrawn = place.stage === undefined || payerOf(job) !== undefined;
  return {
    ledger: isDrawn ? ledger.map((line) => ({ ...place, ...line })) : [],
    plane: plane.map((line) => ({ ...place, ...line })),
  };
}

/** Not part of what the job is booked with: only AWS's bill says what it was. */
function planeView(lines: (Member['place'] & PlaneLine)[]): PlaneCost {
  const { milliseconds, gigabytes } = functionRun;
  const total = lines.reduce((sum, { microUsd }) => sum + (microUsd ?? 0), 0);
  return {
    basis:
      'Computed from what the table knows of the job, at list prices before any free tier; a ' +
      `run of a function is taken as ${milliseconds} ms at ${gigabytes * 1024} MB. ` +
      'Only a bill confirms it.',
    usd: fineUsd(Math.ceil(total)),
    unpriced: [...new Set(lines.flatMap((line) => (line.microUsd === undefined ? line.what : [])))],
    lines: lines.map(({ microUsd, ...line }) => ({
      ...line,
      state: 'computed',
      usd: microUsd === undefined ? null : fineUsd(microUsd),
    })),
  };
}
