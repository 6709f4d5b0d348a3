import { type Reason, reasons } from '../../shared/errors.ts';
import type { Job } from '../../shared/job/model.ts';
import type { Stage } from '../../shared/job/store.ts';
import { usdText } from '../../shared/money/money.ts';

/** A message as people read it. The subject is ASCII and at most 100 characters (Amazon SNS). */
export interface Message {
  subject: string;
  body: string;
}

interface Best {
  name: string;
  objective: number;
  hyperParameters: Record<string, string>;
}

/** What a job's end is told as: what happened, why, what it cost, what to do, where to look. */
export function messageOf(job: Job, stages: Stage[], apiUrl: string): Message {
  const title = job.name ?? job.id;
  const subject = `[Trainyard] ${job.phase}: ${title} (${job.kind})`.slice(0, 100);
  const best = bestOf(job);
  const failure = job.phase === 'Failed' && job.reason ? reasons[job.reason as Reason].fix : '';
  const body = [
    `${title} (${job.kind}, ${job.id}) ended: ${job.phase}.`,
    job.reason ? `Why: ${job.reason}. ${job.message ?? ''}`.trim() : '',
    failure ? `What to do: ${failure}` : '',
    `It took ${durationText(job)}.`,
    stages.length > 0
      ? `Stages: ${stages.map(({ name, phase }) => `${name} ${phase}`).join(', ')}.`
      : '',
    best
      ? `Best trial: ${best.name} with ${best.objective} (${pairsText(best.hyperParameters)}).`
      : '',
    `Cost: $${usdText(job.cost.actualMicroUsd)} of an estimated ` +
      `$${usdText(job.cost.likelyMicroUsd)}${capText(job)}, at AWS list prices.`,
    apiUrl ? `Look: ${apiUrl}/jobs/${job.id}` : '',
    `Log: trainyard logs ${job.id}`,
  ];
  return { subject, body: `${body.filter(Boolean).join('\n')}\n` };
}

function bestOf(job: Job): Best | undefined {
  const results = [job.result, ...Object.values(job.result ?? {})];
  return results
    .map((result) => (result as { bestTrainingJob?: Best } | undefined)?.bestTrainingJob)
    .find((best) => best?.name !== undefined);
}

function pairsText(pairs: Record<string, string>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

function capText(job: Job): string {
  return job.spec.budget ? ` (cap $${job.spec.budget.maxCostUsd})` : '';
}

function durationText({ createdAt, endedAt }: Job): string {
  const seconds = Math.round((Date.parse(endedAt ?? createdAt) - Date.parse(createdAt)) / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const words = ['h', 'min', 's'].map((unit, index) => `${parts[index]} ${unit}`);
  return words.slice(parts.findIndex((part, index) => part > 0 || index === 2)).join(' ');
}
