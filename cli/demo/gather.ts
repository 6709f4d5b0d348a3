import { type LogLine, readLines } from '../../clients/typescript/log-lines.ts';
import { bestTrialOf } from '../../shared/job/results.ts';
import type { JobEvent } from '../../shared/job/store.ts';
import type { Trial } from '../../shared/job/trial.ts';
import type { Api } from '../api/api.ts';
import { everyEvent } from '../api/every-event.ts';
import { type Job, stagesOf } from '../api/job.ts';
import { type Mail, type OutboxAddress, readOutbox } from '../local/outbox.ts';
import { logText } from '../show/log-text.ts';
import type { System } from '../system.ts';
import type { Served } from './serve.ts';

/** A stage and what happened to it. */
interface StageStory {
  name: string;
  kind: string;
  phase: string;
  events: JobEvent[];
}

/** All that the report of a demonstration is made of. */
export interface Story {
  job: Job;
  events: JobEvent[];
  stages: StageStory[];
  trials: Trial[];
  /** What the best trial's own log says about the naive forecast. */
  comparison: string[];
  mails: Mail[];
  /** Absent where the job or its deployment failed. */
  served?: Served | undefined;
  /** The end of the log, for a job that failed. */
  lastLines: string;
}

const mailPatienceMs = 10_000;
const shownLines = 15;

/** Reads everything about a job that has ended; waits a little for its message. */
export async function gather(
  api: Api,
  outbox: OutboxAddress,
  id: string,
  system: System,
): Promise<Story> {
  const mails = await mailsAbout(outbox, id, system);
  const job = await api.call('GET /jobs/{id}', { path: { id } });
  const stages: StageStory[] = [];
  let trials: Trial[] = [];
  for (const { name, kind, phase, jobId, trials: runsTrials } of stagesOf(job)) {
    const events = jobId ? (await everyEvent(api, jobId)).items : [];
    stages.push({ name, kind, phase, events });
    if (!runsTrials || !jobId) continue;
    trials = (await api.call('GET /jobs/{id}/trials', { path: { id: jobId } })).items;
  }
  const { items: events } = await everyEvent(api, id);
  const lines = await everyLine(api, id);
  const best = bestTrialOf(job)?.name;
  const comparison = lines
    .filter(({ stream, message }) => best && stream.startsWith(best) && /naive/.test(message))
    .map(({ message }) => message)
    .slice(-2);
  const lastLines = lines
    .slice(-shownLines)
    .map((line) => logText(line))
    .join('');
  return { job, events, stages, trials, comparison, mails, lastLines };
}

async function mailsAbout(outbox: OutboxAddress, id: string, system: System): Promise<Mail[]> {
  const start = system.now();
  for (;;) {
    const { items } = await readOutbox(outbox);
    const about = items.filter(({ body }) => body.includes(id));
    if (about.length > 0 || system.now() - start > mailPatienceMs) return about;
    await system.sleep(100);
  }
}

async function everyLine(api: Api, id: string): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of readLines(api, id)) lines.push(line);
  return lines;
}
