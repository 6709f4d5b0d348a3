/** One trial of a tuning job, as the API shows it. */
export interface Trial {
  name: string;
  status: string;
  hyperParameters: Record<string, string>;
  objective?: number;
  /** The last value of each other metric; there once it was read. */
  metrics?: Record<string, number>;
  startedAt?: string;
  endedAt?: string;
  modelArtifact?: string;
  failureReason?: string;
}

/** SageMaker's words for a trial that has not ended. */
export const stillRuns = ['InProgress', 'Stopping'] as const;

/** Whether a status of SageMaker's is a trial's last. */
export const isLast = (status = ''): boolean => ['Completed', 'Failed', 'Stopped'].includes(status);
