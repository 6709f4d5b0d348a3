import type { JobDocument } from '../../clients/typescript/files/local-content.ts';
import type { DefectFinding } from '../../shared/defects/finding.ts';
import { isObject } from '../../shared/is-object.ts';
import { atTime } from '../../shared/schedule/at-time.ts';

/** The job that a document is for, and what is wrong with the rest of it. */
interface Found {
  job: JobDocument;
  findings: DefectFinding[];
}

/** A schedule's job is planned as one run of it; the plane itself refuses one without a zone. */
export function jobIn(document: JobDocument, now: number): Found {
  const { kind, job: written, timeZone, schedule } = document;
  if (kind !== 'schedule' || !isObject(written)) return { job: document, findings: [] };
  const job = atTime(written, now, 'UTC');
  if (timeZone !== undefined) return { job, findings: [] };
  const findings: DefectFinding[] = [
    {
      id: 'D14',
      level: 'error',
      where: '/timeZone',
      found: `"${String(schedule)}" is another moment in every time zone, and none is named.`,
      fix: 'Say the timeZone, such as Europe/Berlin.',
    },
  ];
  return { job, findings };
}
