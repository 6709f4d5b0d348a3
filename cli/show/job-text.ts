import {
  addressOf,
  bestTrialOf,
  filesOf,
  reportedOf,
  servingOf,
  warningsOf,
} from '../../shared/job/results.ts';
import { type Job, stagesOf } from '../api/job.ts';
import { indented, table } from './table.ts';
import { between, durationText, numberText, pairsText } from './text.ts';

/** A job as people read it. */
export function jobText(job: Job): string {
  const { cost, message } = job;
  const took = between(job.createdAt, job.endedAt);
  const rows = [
    [`${job.name ?? job.kind}`, `${job.id} (${job.kind}, project ${job.project})`],
    ['Phase', phaseText(job)],
    ['Message', message ?? ''],
    ['Queue', queueText(job)],
    ['Created', job.createdAt + (took === undefined ? '' : `, took ${durationText(took)}`)],
    ['Retry of', job.retryOf ?? ''],
    ['Deleting', job.deletion ? `since ${job.deletion.at}, by ${job.deletion.by}` : ''],
    ['Attempt', job.attempt > 1 ? String(job.attempt) : ''],
    ['Trials', progressText(job)],
    ['Best', bestText(job)],
    ...warningsOf(job).map((warning) => ['Warning', warning]),
    ...reportedOf(job),
    ...filesOf(job).map(([name, uri]) => ['File', `${name}: ${uri}`]),
    ['Endpoint', servingOf(job)],
    ['Address', addressOf(job)],
    ['Cost', `$${cost.actualUsd} of an estimated $${cost.estimatedUsd}, at most $${cost.worstUsd}`],
  ];
  const head = rows
    .filter(([, text]) => text)
    .map(([name, text]) => `${name!.padEnd(9)} ${text}\n`);
  return head.join('') + stagesText(job);
}

function stagesText(job: Job): string {
  const rows = stagesOf(job).map(({ name, kind, phase, jobId, reused, message }) => [
    name,
    kind,
    phase,
    (jobId ?? message ?? '') + (reused ? ' (done before)' : ''),
  ]);
  return rows.length > 0
    ? `Stages\n${indented(table(['NAME', 'KIND', 'PHASE', 'JOB'], rows))}`
    : '';
}

/** `Failed: OutOfMemory`; a reason that only repeats the phase is left out. */
function phaseText({ phase, reason }: Job): string {
  return reason && reason !== phase ? `${phase}: ${reason}` : phase;
}

/** How it ended, in one line: `Succeeded after 34 s, $0.0008`. */
export function phaseLine(job: Job): string {
  const took = between(job.createdAt, job.endedAt);
  const after = took === undefined ? '' : ` after ${durationText(took)}`;
  const why = job.phase === 'Succeeded' ? '' : `\n${job.message ?? ''}\ntrainyard why ${job.id}`;
  return `${phaseText(job)}${after}, $${job.cost.actualUsd}${why}\n`;
}

/** `place 7, ahead are 6 of its project. Waits for …`, or nothing. */
export function queueText({ queue, message }: Job): string {
  if (!queue) return '';
  const { position, ahead, reason } = queue;
  const place = `${position === null ? '' : `place ${position}, `}ahead are ${ahead}`;
  return reason === message ? place : `${place}. ${reason}`;
}

/** `3 of 8, best 14.2`, or nothing. */
export function progressText({ progress }: Job): string {
  if (!progress) return '';
  const best = progress.best === undefined ? '' : `, best ${numberText(progress.best)}`;
  return `${progress.done} of ${progress.total}${best}`;
}

function bestText(job: Job): string {
  const best = bestTrialOf(job);
  if (!best) return '';
  return `${numberText(best.objective)} by ${best.name} (${pairsText(best.hyperParameters)})`;
}
