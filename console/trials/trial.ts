import type { AnswerTo } from '../api.ts';

/** A training job of a search. */
export type Trial = AnswerTo<'GET /jobs/{id}/trials'>['items'][number];
