/** A call as the command line of a release made it, and what its plane answered. */
export interface RecordedCall {
  /** Virtual time, ISO 8601. */
  at: string;
  method: string;
  path: string;
  query: string;
  /** Without who called. */
  headers: Record<string, string>;
  body: string;
  status: number;
  /** JSON; null where the answer was none. */
  answer: unknown;
}

/** The plane on which calls are recorded and repeated: the same draws at the same times. */
export const recordedSession = {
  seed: 1,
  startAt: Date.UTC(2026, 0, 1),
  model: ({ service }: { service: string }, random: () => number) => ({
    runSeconds: 30,
    exitCode: 0,
    lines: service === 'sagemaker' ? [`validation:rmse=${(1 + random()).toFixed(6)}`] : ['done'],
  }),
};
