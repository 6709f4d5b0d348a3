import { resolve } from 'node:path';
import { extract } from 'tar';
import { type AnswerTo, type Api, type BodyOf, createApi } from './api.ts';
import { connect, type PlaneOptions } from './connect.ts';
import { artifactsOf, batchesOf, foldersOf } from './download/artifacts.ts';
import { getBatch } from './download/get-batch.ts';
import { ProblemError, TrainyardError, UnreachableError, WaitTimeoutError } from './errors.ts';
import type { JobDocument } from './files/local-content.ts';
import { inputAt } from './files/local-paths.ts';
import { placing } from './files/place-content.ts';
import { readyJob } from './files/ready-job.ts';
import { followLines, type LogLine, readLines } from './log-lines.ts';
import { pages } from './pages.ts';
import { realSurroundings, type Surroundings } from './surroundings.ts';
import { type Job, type WaitOptions, waitForJob } from './wait-for-job.ts';

/** What its verbs take and answer, for who names it. */
export type { Job, JobDocument, LogLine, WaitOptions };

/** Which plane, and for which project. */
export interface TrainyardOptions extends PlaneOptions {
  /** Of what is submitted, sent and asked; default: the one that a job names, or the caller's. */
  project?: string;
  /** Gets one line about each source and input that is sent; default: nobody does. */
  say?: (line: string) => void;
}

/** What happened to a job. */
export type JobEvent = AnswerTo<'GET /jobs/{id}/events'>['items'][number];

/** A trial of a tuning job. */
export type Trial = AnswerTo<'GET /jobs/{id}/trials'>['items'][number];

/** How a job is submitted. */
export interface SubmitOptions {
  /** The job's local paths count from here; default: the working folder. */
  folder?: string;
  /** The same key with the same job answers the same job; default: a new one. */
  idempotencyKey?: string;
}

/**
 * A plane of Trainyard, as a program uses it.
 *
 *     const plane = new Trainyard();
 *     const job = { kind: 'task', source: '.', command: ['node', 'main.mjs'] };
 *     const { id } = await plane.submit(job);
 *     for await (const { message } of plane.logs(id, { follow: true })) console.log(message);
 *     const { phase } = await plane.wait(id);
 *
 * What it throws: `Trainyard.ProblemError` where the plane refuses, with `code`, `problem` and
 * `fix`; `Trainyard.UnreachableError` where none answers; `Trainyard.WaitTimeoutError`; and
 * `Trainyard.TrainyardError`, which all of these are, for what is wrong on this machine.
 */
export class Trainyard {
  static readonly TrainyardError = TrainyardError;
  static readonly ProblemError = ProblemError;
  static readonly UnreachableError = UnreachableError;
  static readonly WaitTimeoutError = WaitTimeoutError;

  /** Every call of the API by method and path: `plane.api.call('GET /doctor')`. */
  readonly api: Api;
  readonly #options: TrainyardOptions;
  readonly #around: Surroundings;

  constructor(options: TrainyardOptions = {}, around: Surroundings = realSurroundings()) {
    this.#options = options;
    this.#around = around;
    this.api = createApi(() => connect(options, around), around);
  }

  /** Sends what the job names on this machine, then submits it: it is durable once this answers. */
  async submit(job: JobDocument, options: SubmitOptions = {}): Promise<AnswerTo<'POST /jobs'>> {
    const { project } = this.#options;
    const origin = { folder: resolve(options.folder ?? '.') };
    const ready = await readyJob(this.api, job, { project, origin, send: true }, this.#say);
    // Whether it is a job is for the plane to say, which knows more kinds than a client may.
    const body = ready as BodyOf<'POST /jobs'>;
    const headers = { 'idempotency-key': options.idempotencyKey ?? this.#around.newKey() };
    return this.api.call('POST /jobs', { body, headers });
  }

  /** Sends a file or folder and answers its `s3://` place, for `inputs` of jobs. */
  async upload(path: string): Promise<string> {
    const content = inputAt(path, resolve(path));
    const { project } = this.#options;
    const place = placing({ api: this.api, project, send: true, say: this.#say });
    return place({ ...content, use: content.isFolder ? 'folder' : 'uri' });
  }

  /** The job as it is now. */
  get(id: string): Promise<Job> {
    return this.api.call('GET /jobs/{id}', { path: { id } });
  }

  /** Waits until the job has ended, however it ends: look at its `phase`. */
  wait(id: string, options: WaitOptions = {}): Promise<Job> {
    return waitForJob(this.api, id, options, this.#around);
  }

  /** What it has printed so far; with `follow` until it has ended. */
  async *logs(id: string, options: { follow?: boolean } = {}): AsyncGenerator<LogLine, void> {
    if (options.follow) yield* followLines(this.api, id, this.#around);
    else yield* readLines(this.api, id);
  }

  /** What happened to it so far, the oldest first. */
  async *events(id: string): AsyncGenerator<JobEvent, void> {
    const path = { id };
    const page = (cursor: string | undefined) =>
      this.api.call('GET /jobs/{id}/events', { path, query: { limit: 200, cursor } });
    for await (const items of pages(page)) yield* items;
  }

  /** Its trials; of a pipeline those of the stage named, or of its only tuning stage. */
  async trials(id: string, stage?: string): Promise<Trial[]> {
    const { stages } = await this.get(id);
    const tuned = Object.entries(stages ?? {}).filter(([name, { trials }]) =>
      stage === undefined ? trials : name === stage,
    );
    const jobs = stages ? tuned.map(([, { jobId }]) => jobId) : [id];
    const [only] = jobs;
    if (jobs.length !== 1 || !only) {
      const names = Object.keys(stages ?? {}).join(', ');
      throw new TrainyardError(`${id} has not one stage of trials that has started.`, {
        fix: `name one of its stages: ${names}`,
      });
    }
    return (await this.api.call('GET /jobs/{id}/trials', { path: { id: only } })).items;
  }

  /** Asks a deployed model with a value as JSON; its answer is read as JSON. */
  async invoke<T = unknown>(name: string, value: unknown): Promise<T> {
    const bytes = Buffer.from(JSON.stringify(value));
    return JSON.parse(Buffer.from(await this.invokeBytes(name, bytes)).toString('utf8')) as T;
  }

  /** Asks a deployed model with bytes of any type. */
  async invokeBytes(
    name: string,
    body: Uint8Array,
    contentType = 'application/json',
  ): Promise<Uint8Array> {
    const answer = await this.api.call('POST /endpoints/{name}/invocations', {
      path: { name },
      query: { project: this.#options.project },
      headers: { 'content-type': contentType, accept: '*/*' },
      bytes: Buffer.from(body),
    });
    return Buffer.from(answer);
  }

  /** Ends what computes for the job, or what lives on after it; wait for it to see the end. */
  cancel(id: string): Promise<AnswerTo<'POST /jobs/{id}/cancel'>> {
    return this.api.call('POST /jobs/{id}/cancel', { path: { id } });
  }

  /**
   * Gets what the job's result names, each thing into a folder of its name below `into`; archives
   * are unpacked. A folder that is there already is an error.
   *
   * @param name only this: `model`, `tune/model`, or a stage; absent: all of them
   * @param into default: the working folder
   * @returns the folders
   */
  async download(id: string, name?: string, into = '.'): Promise<string[]> {
    const list = () => artifactsOf(this.api, id);
    const artifacts = await list();
    const batches = batchesOf(artifacts, name, false);
    if (batches.length === 0) {
      const what = name === undefined ? 'a result names' : `is called '${name}'`;
      throw new TrainyardError(`${id} has no file that ${what}.`, {
        fix: `there is: ${foldersOf(artifacts).join(', ') || 'nothing'}`,
      });
    }
    const unpack = (file: string, cwd: string) => extract({ file, cwd, strict: true });
    const options = { into: resolve(into), keepsPacked: false, unpack, renewed: list };
    const folders: string[] = [];
    for (const batch of batches) folders.push(await getBatch(batch, options, this.#around));
    return folders;
  }

  get #say(): (line: string) => void {
    return this.#options.say ?? (() => {});
  }
}
