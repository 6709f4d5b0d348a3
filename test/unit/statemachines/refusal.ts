import { Problem } from '../../../shared/errors.ts';
import { parseSpec } from '../../../statemachines/spec.ts';

/** What is said of a specification that must be refused. */
export function refusalOf(body: unknown): Problem {
  try {
    parseSpec(body);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('The specification was accepted');
}
