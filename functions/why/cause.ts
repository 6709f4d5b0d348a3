import type { Reason } from '../../shared/errors.ts';

/** One thing that goes wrong, as data. */
export interface Cause {
  /** What answers call it, such as `python-package-missing`. */
  name: string;
  /** The reasons that a job has where this can be the cause. */
  reasons: readonly Reason[];
  /** What a program, AWS or the plane says; its groups stand in `why` and `fix` as {1}, {2}. */
  says: RegExp;
  /** One sentence. */
  why: string;
  /** The next step; {job} is the job's id. */
  fix: string;
  /** Words as they were said, by which a test knows that it is found. */
  example: string;
}
