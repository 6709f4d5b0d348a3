import { isTerminal, type Phase, phases } from '../../shared/job/lifecycle.ts';

/** The phases after which something is to be admitted or started. */
export const admissionPhases: readonly Phase[] = [
  ...(['Pending', 'Queued', 'Verifying', 'Recovering'] as const),
  ...phases.filter(isTerminal),
];

/** Those that people hear of, or are subscribed at; the others would only be looked at. */
export const announcedPhases: readonly Phase[] = ['Queued', ...phases.filter(isTerminal)];
