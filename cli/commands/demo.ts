import { fileURLToPath } from 'node:url';
import type { Plane } from '../../infra/local/boot/start-plane.ts';
import { type Api, createApi } from '../api/api.ts';
import { connectTo } from '../api/connection.ts';
import { type Job, stagesOf } from '../api/job.ts';
import type { Given } from '../command.ts';
import { gather } from '../demo/gather.ts';
import { reportText } from '../demo/report.ts';
import { serveOnce } from '../demo/serve.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { aborted, withPlane } from '../local/open-plane.ts';
import { consoleAddress } from '../open/open-console.ts';
import { onWall } from '../show/schedule-text.ts';
import { applySchedules } from '../submit/apply-schedules.ts';
import { readJobs } from '../submit/read-jobs.ts';
import type { System } from '../system.ts';
import { progressOn } from '../watch/progress.ts';
import { watchJob } from '../watch/watch-job.ts';

const example = fileURLToPath(
  new URL('../../examples/nightly-retrain/nightly.yaml', import.meta.url),
);

/** The endpoint of the demonstration is deleted sooner still. */
const sets = ['job.stages.deploy.ttl=1h'];

/** `trainyard demo`: a night of the example on a plane of its own; 0 only if all of it worked. */
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
  const { id } = await startNight(api, plane, system);
  const watching = { progress: progressOn(system), signal, delay: () => 500 };
  const job = await watchJob(api, id, watching, system);
  const deployed = stagesOf(job).some(
    ({ name, phase }) => name === 'deploy' && phase === 'Succeeded',
  );
  const served = deployed ? await serveOnce(api, endpointOf(job.spec), system) : undefined;
  const story = { ...(await gather(api, plane, id, system)), served };
  const whole = { ...story.job, served: served ?? null };
  system.out(given.has('json') ? `${JSON.stringify(whole, null, 2)}\n` : reportText(story));
  if (job.phase !== 'Succeeded') {
    system.err(`The job ended ${job.phase}: ${story.job.message ?? ''}\n${story.lastLines}`);
    return exitCodes.jobFailed;
  }
  if (!deployed) {
    system.err('Nothing was deployed; the message says why.\n');
    return exitCodes.jobFailed;
  }
  if (story.mails.length === 0) {
    system.err('The job succeeded, but its message was not sent.\n');
    return exitCodes.jobFailed;
  }
  if (system.isTerminal && !given.has('json')) await offerConsole(plane, system, signal);
  return exitCodes.ok;
}

/** To a person: the way to look at the night in a browser, for as long as the plane is left. */
async function offerConsole(plane: Plane, system: System, signal: AbortSignal): Promise<void> {
  const url = await consoleAddress(plane);
  system.out(`\nThe night in the console (signs in once, within five minutes):\n  ${url}\n`);
  system.err('Ctrl-C ends this plane and removes it.\n');
  await aborted(signal);
}

/** Makes the schedule, then starts its job at once. */
async function startNight(api: Api, plane: Plane, system: System): Promise<Job> {
  const file = await readJobs(example, sets, system);
  for await (const schedule of applySchedules(api, file, {}, system)) {
    const { name, timeZone, next } = schedule;
    const job = await api.call('POST /schedules/{name}/run', { path: { name } });
    const due = onWall(next[0]!, timeZone);
    system.err(`The schedule ${name} is due at ${due} in ${timeZone}; its job is run now.\n`);
    system.err(`Started ${job.id} on ${plane.apiUrl}\n`);
    return job;
  }
  throw new CommandError(`${example} holds no schedule.`);
}

function endpointOf(spec: Job['spec']): string {
  const { stages = {} } = (spec ?? {}) as { stages?: Record<string, StageDocument> };
  return stages.deploy?.name ?? '';
}

interface StageDocument {
  kind: string;
  name?: string;
}
