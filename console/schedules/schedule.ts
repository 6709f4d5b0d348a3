import type { AnswerTo } from '../api.ts';

/** A schedule in the list. */
export type Schedule = AnswerTo<'GET /schedules'>['items'][number];
