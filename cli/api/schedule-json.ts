/** What became of one occurrence of a schedule. */
interface RunJson {
  scheduledAt: string;
  outcome: string;
  message?: string;
  jobId: string;
}

/** A schedule as the API answers it; in a list without `job`, `runs` and `lastJob`. */
export interface ScheduleJson {
  name: string;
  project: string;
  schedule: string;
  timeZone: string;
  concurrencyPolicy: string;
  startingDeadlineSeconds: number | null;
  suspend: boolean;
  next: string[];
  last: RunJson | null;
  runs?: RunJson[];
  lastJob?: { id: string; phase: string; reason: string | null; message: string | null } | null;
  job?: Record<string, unknown>;
}
