import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { type Row, rowsOf } from './accounts.ts';
import { configuredAssembly } from './configured-assembly.ts';
import { type Story, startStory, taskJob } from './story.ts';

/** Slots of tasks in the plane of these stories. */
export const slots = 4;

/** Projects `a` and `b` are alike, `heavy` counts three times, `narrow` has two jobs at once. */
export const sharedConfig = {
  projects: ['a', 'b', { name: 'heavy', weight: 3 }, { name: 'narrow', concurrency: 2 }],
  quotas: { task: slots, image: 1, tuning: 1 },
};

/** The assembly of a plane of these projects. */
export const sharedAssembly = () => configuredAssembly(sharedConfig);

/** A task that says nothing to anybody. */
export const quietJob = { ...taskJob, notify: [] };

/** A story whose jobs are submitted to one project or another. */
export type SharedStory = Awaited<ReturnType<typeof startShared>>;

/** A story whose jobs are submitted to one project or another. */
export async function startShared(options: Partial<VirtualOptions> & { assembly: string }) {
  const story = await startStory(options);
  const send = async (project: string, method: string, target: string, body?: unknown) => {
    const authorization = `Bearer ${await story.token(project, 'submitter')}`;
    return story.api(method, target, body, { authorization });
  };
  const submitTo = async (project: string, job: object = quietJob): Promise<string> => {
    const { status, body } = await send(project, 'POST', '/jobs', job);
    if (status !== 202) throw new Error(`Refused with ${status}: ${JSON.stringify(body)}`);
    return body.id;
  };
  const jobOf = async (project: string, id: string) =>
    (await send(project, 'GET', `/jobs/${id}`)).body;
  /** Goes on until a job has ended. */
  const endOf = async (project: string, id: string): Promise<void> => {
    while (!(await jobOf(project, id)).endedAt) await story.advance(10_000);
  };
  return { ...story, submitTo, jobOf, endOf, lives: () => livesOf(story) };
}

/** The life of a job in milliseconds since the epoch; Infinity: not yet. */
export interface Life {
  id: string;
  project: string;
  kind: string;
  priority: number;
  phase: string;
  queued: number;
  started: number;
  ended: number;
}

/** Every job's life, the first to start first, as the events in the table have it. */
async function livesOf(story: Pick<Story, 'kernel'>): Promise<Life[]> {
  const rows = await rowsOf(story);
  const events = Map.groupBy(
    rows.filter(({ sk }) => sk.startsWith('EV#')),
    ({ pk }) => pk,
  );
  return rows
    .filter(({ pk, sk }) => pk.startsWith('JOB#') && sk === 'META')
    .map((job) => lifeOf(job, events.get(job.pk) ?? []))
    .sort((one, other) => one.started - other.started || one.queued - other.queued);
}

function lifeOf({ id, project, kind, phase, spec, endedAt }: Row, events: Row[]): Life {
  const first = (wanted: string) => {
    const event = events.find((one) => one.phase === wanted);
    return event ? Date.parse(event.at) : Infinity;
  };
  return {
    id,
    project,
    kind,
    phase,
    priority: spec.priority,
    queued: first('Queued'),
    started: first('Verifying'),
    ended: endedAt ? Date.parse(endedAt) : Infinity,
  };
}

/** Those that hold a slot at a moment. */
export const runningAt = (lives: readonly Life[], at: number) =>
  lives.filter(({ started, ended }) => started <= at && at < ended);
