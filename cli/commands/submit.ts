import type { JobDocument } from '../../clients/typescript/files/local-content.ts';
import { apiOf } from '../api/api.ts';
import type { Job } from '../api/job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { wholeNumber } from '../parse/values.ts';
import { sayPlane } from '../plane/say-plane.ts';
import { jobText } from '../show/job-text.ts';
import { isForPrograms, show } from '../show/output.ts';
import { scheduleText } from '../show/schedule-text.ts';
import { applySchedules } from '../submit/apply-schedules.ts';
import { askFirst } from '../submit/ask-first.ts';
import { readJobs } from '../submit/read-jobs.ts';
import { submitJobs } from '../submit/submit-jobs.ts';
import type { System } from '../system.ts';
import { longestWait } from '../watch/longest-wait.ts';
import { progressOn } from '../watch/progress.ts';
import { exitCodeOf, watchJob } from '../watch/watch-job.ts';
import { sayWhatGoesOn } from '../watch/what-goes-on.ts';

const isSchedule = ({ kind }: JobDocument) => kind === 'schedule';

/** `trainyard submit FILE|-`: runs the jobs of a file and sets its schedules. */
export async function run(given: Given, system: System): Promise<number> {
  const timeoutSeconds = wholeNumber(given, 'wait-timeout', longestWait);
  const file = await readJobs(given.args[0]!, given.values('set'), system);
  const api = apiOf(given, system);
  await sayPlane(given, system);
  if (!given.has('yes')) await askFirst(api, file, given.value('project'), system);
  const options = { project: given.value('project'), key: given.value('idempotency-key') };
  const stays = given.has('watch');
  const jobs: Job[] = [];
  const schedules = { ...file, jobs: file.jobs.filter(isSchedule) };
  const others = { ...file, jobs: file.jobs.filter((job) => !isSchedule(job)) };
  for await (const job of submitJobs(api, others, options, system)) {
    jobs.push(job);
    if (!stays) show(given, system, job, () => submittedText(job));
    else if (!isForPrograms(given)) system.out(submittedText(job));
  }
  for await (const made of applySchedules(api, schedules, options, system)) {
    show(given, system, made, () => scheduleText(made));
  }
  if (!stays) for (const { id } of jobs) system.err(waysText(id));
  let code: number = exitCodes.ok;
  for (const { id } of stays ? jobs : []) {
    sayWhatGoesOn(system, id);
    const progress = progressOn(system);
    const job = await watchJob(api, id, { progress, timeoutSeconds }, system);
    show(given, system, job, () => jobText(job));
    code = Math.max(code, exitCodeOf(job));
  }
  return code;
}

/** How to see what becomes of it. */
const waysText = (id: string) =>
  `Follow it: trainyard watch ${id}; in the console: trainyard open ${id} --console\n`;

function submittedText({ id, kind, name, cost }: Job): string {
  const what = name ? `${kind} ${name}` : kind;
  const money = `estimated $${cost.estimatedUsd}, at most $${cost.worstUsd}`;
  return `Submitted ${id} (${what}), ${money}\n`;
}
