import { isTerminal, type Phase } from '../../shared/job/lifecycle.ts';
import type { Api } from '../api/api.ts';
import type { Job } from '../api/job.ts';

/** A job and, by stage, the tuning jobs of a pipeline: their trials are its progress. */
export interface View {
  job: Job;
  tuning: Map<string, Job>;
}

/** The last known state of a job; asking again costs little, because of its ETags. */
export class Seen {
  readonly #api: Api;
  readonly #id: string;
  readonly #etags = new Map<string, string>();
  readonly #jobs = new Map<string, Job>();

  constructor(api: Api, id: string) {
    this.#api = api;
    this.#id = id;
  }

  /** As it was at the last look. */
  get job(): Job | undefined {
    return this.#jobs.get(this.#id);
  }

  /** Looks again. */
  async look(): Promise<View> {
    const job = await this.#fresh(this.#id);
    const tuning = new Map<string, Job>();
    for (const [name, { trials, phase, jobId }] of Object.entries(job.stages ?? {})) {
      if (trials && jobId) tuning.set(name, await this.#stage(jobId, phase));
    }
    return { job, tuning };
  }

  /** A stage that has ended is not asked for again. */
  async #stage(id: string, phase: string): Promise<Job> {
    const known = this.#jobs.get(id);
    return known && isTerminal(phase as Phase) && known.phase === phase ? known : this.#fresh(id);
  }

  async #fresh(id: string): Promise<Job> {
    const etag = this.#etags.get(id);
    const headers: Record<string, string> = etag ? { 'if-none-match': etag } : {};
    const answer = await this.#api.ask('GET /jobs/{id}', { path: { id }, headers });
    if (answer.etag) this.#etags.set(id, answer.etag);
    if (answer.body) this.#jobs.set(id, answer.body);
    return this.#jobs.get(id) as Job;
  }
}
