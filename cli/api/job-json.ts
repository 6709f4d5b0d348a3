import type { Phase } from '../../shared/job/lifecycle.ts';

/** A stage of a pipeline as the API shows it. */
export interface StageJson {
  kind: string;
  phase: Phase | 'Waiting' | 'Skipped';
  /** It runs trials, which its job lists. */
  trials?: true;
  jobId: string | null;
  /** Why it was skipped or could not start. */
  message: string | null;
}

/** A job as the API answers it; in a list without `spec` and `result`. */
export interface JobJson {
  id: string;
  kind: string;
  name?: string;
  project: string;
  phase: Phase;
  reason: string | null;
  message: string | null;
  attempt: number;
  createdAt: string;
  updatedAt: string;
  startedAt: string | null;
  endedAt: string | null;
  submittedBy: string;
  parent?: { jobId: string; stage: string };
  /** While it waits. */
  queue?: { position: number | null; ahead: string; reason: string };
  progress?: { done: number; total: number; best?: number };
  stages?: Record<string, StageJson>;
  result?: Record<string, unknown> | null;
  cost: { estimatedUsd: string; worstUsd: string; actualUsd: string };
  spec?: Record<string, unknown>;
}

/** What every list of the API answers. */
export interface Page<T> {
  items: T[];
  cursor?: string | null;
  /** Of lines: whether there may be more already, although these are few or none. */
  more?: boolean;
}

/** The stages of a pipeline in the order in which they started; those that wait come last. */
export function stagesOf({ stages = {} }: JobJson): ({ name: string } & StageJson)[] {
  const started = ({ jobId }: StageJson) => jobId ?? '~';
  return Object.entries(stages)
    .map(([name, stage]) => ({ name, ...stage }))
    .sort((a, b) => (started(a) < started(b) ? -1 : started(a) > started(b) ? 1 : 0));
}
