import { isTerminal, type Phase } from '../../shared/job/lifecycle.ts';
import type { AnswerTo } from '../api/api.ts';
import { progressText } from './job-text.ts';
import { phasePaint } from './paint.ts';
import { table } from './table.ts';
import { between, durationText } from './text.ts';

/** A job in a list. */
export type Row = AnswerTo<'GET /jobs'>['items'][number];

/** How a list is shown. */
export interface ListStyle {
  /** Milliseconds since the epoch: ages count until then. */
  now: number;
  wide: boolean;
  colours: boolean;
}

const short = ['JOB', 'KIND', 'NAME', 'PHASE', 'AGE', 'TOOK', 'COST', 'WHY OR HOW FAR'];
const more = ['ATTEMPT', 'CREATED', 'BY'];

const listHeading = (wide: boolean): string[] => (wide ? [...short, ...more] : short);

function listCells(job: Row, { now, wide }: Pick<ListStyle, 'now' | 'wide'>): string[] {
  const age = now - Date.parse(job.createdAt);
  const until = job.endedAt ?? new Date(now).toISOString();
  const took = between(job.startedAt, until);
  const cells = [
    job.id,
    job.kind,
    nameOf(job),
    job.phase,
    durationText(age),
    took === undefined ? '' : durationText(took),
    `$${job.cost.actualUsd}`,
    whyOf(job),
  ];
  return wide ? [...cells, String(job.attempt), job.createdAt, job.submittedBy] : cells;
}

/** The columns for programs: whole times, and nothing that depends on when it was asked. */
export const csvHeading = ['JOB', 'KIND', 'NAME', 'PHASE', 'WHY OR HOW FAR', 'CREATED', 'COST'];

/** The cells of a job's line for programs. */
export const csvCells = (job: Row): string[] => [
  job.id,
  job.kind,
  nameOf(job),
  job.phase,
  whyOf(job),
  job.createdAt,
  `$${job.cost.actualUsd}`,
];

const nameOf = ({ name, parent }: Row) => name ?? (parent ? `(stage ${parent.stage})` : '');
const whyOf = (job: Row) => job.reason ?? stagesText(job) ?? progressText(job);

/** How many stages of a pipeline are done, and which one is at work: `3 of 5, tune`. */
function stagesText({ stages }: Row): string | undefined {
  if (!stages) return undefined;
  const all = Object.entries(stages);
  if (all.length === 0) return undefined;
  const done = all.filter(([, { phase }]) => phase === 'Succeeded' || phase === 'Skipped').length;
  const at = all.find(([, { phase, jobId }]) => jobId && !isDone(phase))?.[0];
  return `${done} of ${all.length} stages${at ? `, ${at}` : ''}`;
}

const isDone = (phase: Phase | 'Waiting' | 'Skipped') =>
  phase === 'Skipped' || (phase !== 'Waiting' && isTerminal(phase));

/** A list as people read it. */
export function listText(rows: readonly Row[], style: ListStyle): string {
  const heading = listHeading(style.wide);
  const cells = rows.map((job) => listCells(job, style));
  return table(heading, cells, style.colours ? phasePaint(heading.indexOf('PHASE')) : undefined);
}
