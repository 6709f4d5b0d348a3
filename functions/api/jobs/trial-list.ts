import { Problem } from '../../../shared/errors.ts';
import { searchWarning } from '../../../shared/job/search-warning.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Trial } from '../../../shared/job/trial.ts';
import { TrialSeries } from '../../../shared/job/trial-series.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';

/** `GET /jobs/{id}/trials`: the trials of a tuning job, in the order in which they were started. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['trial-list'], async (request) => {
    const store = new JobStore(ports);
    const job = await findJob(store, request);
    if (!job.trials) {
      throw new Problem('NotFound', `A job of kind ${job.kind} has no trials.`, {
        fix: 'Ask for the trials of a tuning job; a pipeline names its stages’ jobs.',
      });
    }
    const trials = await store.trials(job.id);
    const items = await withSeries(ports, job.id, trials, request.query.metric);
    const warning = searchWarning(trials);
    return { body: { items, ...(warning ? { warning } : {}) } };
  });

/** The trials, with the course of a metric in those that have one. */
async function withSeries(ports: Ports, jobId: string, trials: Trial[], metric?: string) {
  if (metric === undefined) return trials;
  const series = await new TrialSeries(ports).of(jobId, metric);
  return trials.map((trial) => {
    const points = series.get(trial.name);
    return points ? { ...trial, series: points } : trial;
  });
}
