import type { AnswerTo } from '../api/api.ts';
import type { ScheduleCost } from './schedule-cost.ts';
import type { StageTrial } from './try-metrics.ts';

/** The plane's plan, and what the command line adds to it. */
export type Plan = AnswerTo<'POST /plans'>['plan'] & {
  /** The metrics that were tried on the lines of a log. */
  metrics?: StageTrial[];
  /** Of a schedule's job: what its runs cost together. */
  schedule?: ScheduleCost | undefined;
};

/** A job as it would be, with its plan. */
export type PlannedJob = AnswerTo<'POST /plans'> & { plan: Plan };
