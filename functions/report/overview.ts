import type { Html } from '../../shared/html.ts';
import { usdText } from '../../shared/money/money.ts';
import type { Chapter } from './gather.ts';
import { htmlTable } from './html-table.ts';

/** A moment as people write it, to the second: `2026-01-01 02:00:00 UTC`. */
export const momentText = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

/** How long a job took from its submission on, in seconds. */
export const secondsOf = ({ createdAt, endedAt }: Chapter['job']): string =>
  endedAt ? `${((Date.parse(endedAt) - Date.parse(createdAt)) / 1000).toFixed(1)} s` : '';

/** The stages of a pipeline in a row each, before all that is written of them. */
export const overview = (stages: readonly Chapter[]): Html | undefined =>
  htmlTable(
    ['Stage', 'Kind', 'Ended', 'Took', 'Cost'],
    stages.map(({ job, stage }) => [
      stage,
      job.kind,
      job.phase,
      secondsOf(job),
      `$${usdText(job.cost.actualMicroUsd)}`,
    ]),
    'Its stages',
  );
