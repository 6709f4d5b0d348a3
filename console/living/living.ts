import type { AnswerTo } from '../api.ts';

/** What computes, or lives on after its job, and bills. */
export type Living = AnswerTo<'GET /living'>['items'][number];
