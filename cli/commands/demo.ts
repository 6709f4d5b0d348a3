import { fileURLToPath } from 'node:url';
import type { Plane } from '../../infra/local/boot/start-plane.ts';
import { createApi } from '../api/api.ts';
import { connectTo } from '../api/connection.ts';
import type { JobJson } from '../api/job-json.ts';
import type { Given } from '../command.ts';
import { gather } from '../demo/gather.ts';
import { reportText } from '../demo/report.ts';
import { serveOnce } from '../demo/serve.ts';
import { exitCodes } from '../failures.ts';
import { withPlane } from '../local/open-plane.ts';
import { readJobs } from '../submit/read-jobs.ts';
import { submitJobs } from '../submit/submit-jobs.ts';
import type { System } from '../system.ts';
import { progressOn } from '../watch/progress.ts';
import { watchJob } from '../watch/watch-job.ts';

const example = (file: string) =>
  fileURLToPath(new URL(`../../examples/price-forecast/${file}`, import.meta.url));

/** `trainyard demo`: trains, deploys and asks the example on a plane of its own; 0 if all worked. */
export async function run(given: Given, system: System): Promise<number> {
  const options = { port: 0, awsPort: 0, keep: given.has('keep') };
  return withPlane(options, system, (plane, stopping) => show(given, system, plane, stopping));
}

async function show(
  given: Given,
  system: System,
  plane: Plane,
  signal: AbortSignal,
): Promise<number> {
  const api = createApi(() => connectTo(plane, system), system);
  const runFile = async (name: string, sets: string[] = []): Promise<JobJson> => {
    const file = await readJobs(example(name), sets, system);
    const jobs: JobJson[] = [];
    for await (const job of submitJobs(api, file, {}, system)) jobs.push(job);
    const [job] = jobs;
    system.err(`Submitted ${job!.id} to ${plane.apiUrl}\n`);
    const progress = progressOn(system);
    return watchJob(api, job!.id, { progress, signal, delay: () => 500 }, system);
  };
  const job = await runFile('job.yaml');
  const deployment =
    job.phase === 'Succeeded' ? await runFile('endpoint.yaml', ['ttl=1h']) : undefined;
  const served =
    deployment?.phase === 'Succeeded'
      ? await serveOnce(api, String(deployment.name), system)
      : undefined;
  const story = { ...(await gather(api, plane, job.id, system)), served };
  const whole = { ...story.job, served: served ?? null };
  system.out(given.has('json') ? `${JSON.stringify(whole, null, 2)}\n` : reportText(story));
  const failed = [story.job, deployment].find((one) => one && one.phase !== 'Succeeded');
  if (failed) {
    system.err(`${failed.id} ended ${failed.phase}: ${failed.message ?? ''}\n${story.lastLines}`);
    return exitCodes.jobFailed;
  }
  if (story.mails.length > 0) return exitCodes.ok;
  system.err('The job succeeded, but its message was not sent.\n');
  return exitCodes.jobFailed;
}
