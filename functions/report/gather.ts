import type { Job } from '../../shared/job/model.ts';
import type { JobEvent, JobStore, LedgerLine } from '../../shared/job/store.ts';
import type { Trial } from '../../shared/job/trial.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { familyOf } from '../api/jobs/family.ts';
import { namedOf } from '../artifacts/named.ts';
import { objectsOf } from '../artifacts/objects.ts';
import { type Diagnosis, diagnose } from '../why/diagnose.ts';

/** A file that a job has left. */
interface LeftFile {
  uri: string;
  name: string | null;
  bytes: number;
}

/** A job of a report, with all that is written of it. */
export interface Chapter {
  job: Job;
  /** Of a pipeline: the stage whose job it is. */
  stage?: string;
  events: JobEvent[];
  ledger: LedgerLine[];
  trials: Trial[];
  files: LeftFile[];
}

/** All that a report tells: the job, then its stages in their order. */
export interface Told {
  chapters: [Chapter, ...Chapter[]];
  /** Absent where it has succeeded. */
  diagnosis?: Diagnosis;
  region: string;
  plane: string;
  at: string;
}

/** So many files of a job are named. */
const maxFiles = 100;

/** Reads what is known of a job and its stages. */
export async function gather(ports: Ports, store: JobStore, job: Job): Promise<Told> {
  const [, ...stages] = await familyOf(store, job);
  const chapters: [Chapter, ...Chapter[]] = [await chapterOf(ports, store, job)];
  for (const { job: child, place } of stages) {
    const chapter = await chapterOf(ports, store, child);
    chapters.push({ ...chapter, ...(place.stage ? { stage: place.stage } : {}) });
  }
  const { region, plane } = ports.config;
  return {
    chapters,
    ...(job.phase === 'Succeeded' ? {} : { diagnosis: await diagnose(ports, store, job) }),
    region,
    plane,
    at: ports.clock.iso(),
  };
}

async function chapterOf(ports: Ports, store: JobStore, job: Job): Promise<Chapter> {
  const [events, ledger, trials, objects] = await Promise.all([
    store.events(job.id),
    store.ledger(job.id),
    job.trials ? store.trials(job.id) : [],
    objectsOf(ports, job, maxFiles),
  ]);
  const files = objects.map((object) => namedOf(ports, job, object));
  return { job, events, ledger, trials, files };
}
