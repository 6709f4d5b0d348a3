import type * as z from 'zod';
import { budgetAnswers } from './budgets/answers.ts';
import { endpointAnswers } from './endpoints/answers.ts';
import { jobAnswers } from './jobs/answers.ts';
import { livingAnswers } from './living/answers.ts';
import { modelAnswers } from './models/answers.ts';
import { planeAnswers } from './plane/answers.ts';
import { planAnswers } from './plans/answers.ts';
import { projectAnswers } from './projects/answers.ts';
import type { RouteId } from './routes.ts';
import { scheduleAnswers } from './schedules/answers.ts';

/**
 * What each call answers when it goes well. Handlers and the command line take
 * only the types, so that neither loads the schemas; the document and its test take them.
 */
export const answers = {
  ...jobAnswers,
  ...planAnswers,
  ...budgetAnswers,
  ...scheduleAnswers,
  ...endpointAnswers,
  ...livingAnswers,
  ...modelAnswers,
  ...projectAnswers,
  ...planeAnswers,
} satisfies Record<RouteId, z.ZodType>;

/** The same as types. */
export type Answers = typeof answers;
