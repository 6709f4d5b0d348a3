import { fileURLToPath } from 'node:url';
import type { Plane } from '../../infra/local/boot/start-plane.ts';
import { createApi } from '../api/api.ts';
import { connectTo } from '../api/connection.ts';
import type { JobJson } from '../api/job-json.ts';
import type { Given } from '../command.ts';
import { gather } from '../demo/gather.ts';
import { reportText } from '../demo/report.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { withPlane } from '../local/open-plane.ts';
import { readJobs } from '../submit/read-jobs.ts';
import { submitJobs } from '../submit/submit-jobs.ts';
import type { System } from '../system.ts';
import { progressOn } from '../watch/progress.ts';
import { watchJob } from '../watch/watch-job.ts';

const example = fileURLToPath(new URL('../../examples/price-forecast/job.yaml', import.meta.url));

/** `trainyard demo`: the example on a plane of its own; 0 only if all of it worked. */
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
  const file = await readJobs(example, [], system);
  const submitted: JobJson[] = [];
  for await (const job of submitJobs(api, file, {}, system)) submitted.push(job);
  const id = submitted[0]?.id;
  if (!id) throw new CommandError(`${example} holds no job.`);
  system.err(`Submitted ${id} to ${plane.apiUrl}\n`);
  const progress = progressOn(system);
  await watchJob(api, id, { progress, signal, delay: () => 500 }, system);
  const story = await gather(api, plane, id, system);
  system.out(given.has('json') ? `${JSON.stringify(story.job, null, 2)}\n` : reportText(story));
  if (story.job.phase !== 'Succeeded') {
    system.err(`The job ended ${story.job.phase}: ${story.job.message ?? ''}\n${story.lastLines}`);
    return exitCodes.jobFailed;
  }
  if (story.mails.length > 0) return exitCodes.ok;
  system.err('The job succeeded, but its message was not sent.\n');
  return exitCodes.jobFailed;
}
