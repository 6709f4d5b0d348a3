import type { DefectFinding } from '../../shared/defects/finding.ts';
import type { ScheduleCost } from '../plan/schedule-cost.ts';
import type { StageTrial } from '../plan/try-metrics.ts';

/** What `POST /plans` adds to a job; `metrics` and `schedule` come from the command line. */
export interface PlanJson {
  plan: {
    cost: {
      what: string;
      perHourUsd: string;
      lowUsd: string;
      likelySeconds: number;
      likelyUsd: string;
      worstSeconds: number;
      worstUsd: string;
      attempts: number;
      arithmetic: string;
    }[];
    lowUsd: string;
    allAttemptsUsd: string;
    cap: { maxCostUsd: string; meaning: string } | null;
    /** What lives on after a pipeline. */
    afterwards: string[];
    time: {
      likelySeconds: number;
      attemptSeconds: number;
      attempts: number;
      allAttemptsSeconds: number;
      queue: string;
    };
    creates: { stage?: string; what: string; name: string; count: number }[];
    roles: { role: string; does: string; may: { actions: string[]; on: string }[] }[];
    quotas: {
      quota: string;
      allowed: number | null;
      inUse: number;
      free: number | null;
      waiting: number;
    }[];
    images: { stage?: string; image: string; digest: string; scan: string }[];
    inputs: { input: string; from: string; readable: boolean; exists: string }[];
    exposure: string[];
    machines: {
      looks: number;
      historyEvents: number;
      historyEventsAllowed: number;
      payloadBytes: number;
      payloadBytesAllowed: number;
    };
    findings: DefectFinding[];
    metrics?: StageTrial[];
    /** Of a schedule's job: what the command line reckons for its runs together. */
    schedule?: ScheduleCost | undefined;
  };
}
