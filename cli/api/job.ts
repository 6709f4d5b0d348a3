import type { AnswerTo } from './api.ts';

/** A job as the API shows it: alone it has more members than in a list. */
export type Job = AnswerTo<'GET /jobs'>['items'][number] & Partial<AnswerTo<'GET /jobs/{id}'>>;

/** A stage of a pipeline as the API shows it. */
export type Stage = NonNullable<Job['stages']>[string];

/** The stages of a pipeline in the order in which they started; those that wait come last. */
export function stagesOf({ stages = {} }: Job): ({ name: string } & Stage)[] {
  const started = ({ jobId }: Stage) => jobId ?? '~';
  return Object.entries(stages)
    .map(([name, stage]) => ({ name, ...stage }))
    .sort((a, b) => (started(a) < started(b) ? -1 : started(a) > started(b) ? 1 : 0));
}
