/** The life of a job: which phase may follow which. Nothing else decides that. */
export const transitions = {
  Pending: ['Queued', 'Failed', 'Cancelled'],
  Queued: ['Verifying', 'Failed', 'Cancelled'],
  Verifying: ['Provisioning', 'Finalizing', 'Recovering', 'Failed', 'Cancelled'],
  Provisioning: ['Running', 'Finalizing', 'Recovering', 'Failed', 'Cancelled'],
  Running: ['Finalizing', 'Recovering', 'Failed', 'Cancelled'],
  Recovering: ['Queued', 'Failed', 'Cancelled'],
  Finalizing: ['Succeeded', 'Recovering', 'Failed', 'Cancelled'],
  Succeeded: [],
  Failed: [],
  Cancelled: [],
} as const satisfies Record<string, readonly string[]>;

/** Where a job is in its life. */
export type Phase = keyof typeof transitions;

/** Every phase, in the order of a job's life. */
export const phases = Object.keys(transitions) as Phase[];

/** A terminal phase is absorbing: a job in it never changes its phase again. */
export function isTerminal(phase: Phase): boolean {
  return transitions[phase].length === 0;
}

/** Whether a job in `from` may go to `to`. Staying where it is, is no transition. */
export function mayFollow(from: Phase, to: Phase): boolean {
  return (transitions[from] as readonly string[]).includes(to);
}
