import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { AnswerTo } from '../api.ts';

/** A job that is read alone. */
export type Job = AnswerTo<'GET /jobs/{id}'>;

/** Whether nothing of a job changes any more. */
export const isOver = ({ phase, deletion }: Pick<Job, 'phase' | 'deletion'>): boolean =>
  isTerminal(phase) && deletion === undefined;
