import type { AnswerTo } from './api.ts';

/** A schedule as the API shows it: alone it has more members than in a list. */
export type Schedule = AnswerTo<'GET /schedules'>['items'][number] &
  Partial<AnswerTo<'GET /schedules/{name}'>>;
