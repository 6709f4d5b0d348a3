import { Problem } from '../../../shared/errors.ts';
import type { Caller } from '../../../shared/http/caller.ts';
import type { Job } from '../../../shared/job/model.ts';

/** Throws Problem where a caller is not who submitted the job. */
export function ownerOnly({ id, submittedBy }: Job, { subject }: Caller, may: string): void {
  if (submittedBy === subject) return;
  throw new Problem('Forbidden', `${id} is somebody else's: its owner alone may ${may}.`, {
    given: subject,
    allowed: submittedBy,
  });
}
