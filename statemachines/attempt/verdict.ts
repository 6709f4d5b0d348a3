import { isDenial, type Reason, reasonNamed } from '../../shared/errors.ts';
import type { Phase } from '../../shared/job/lifecycle.ts';
import { type Caught, deadlineOf, type Intent, type Job } from '../../shared/job/model.ts';
import { usdText } from '../../shared/money/money.ts';

/** How an attempt ends: the phase that follows, and why. */
export interface End {
  phase: Phase;
  reason?: Reason;
  message?: string;
}

/** Which limit ended the attempt, and how much it allowed. */
function timeUp(job: Job): string {
  const { spec, attemptEndsAt = Number.POSITIVE_INFINITY } = job;
  const [seconds, name] =
    deadlineOf(job) <= attemptEndsAt
      ? [spec.deadlineSeconds, 'deadlineSeconds']
      : [spec.timeoutSeconds, 'timeoutSeconds'];
  return `Stopped because its time was up: ${seconds} s (${name}).`;
}

/** What it might spend, and what it has cost. */
function moneyUp({ cost, held, spec: { budget } }: Job): string {
  const may = (held?.spentBeforeMicroUsd ?? 0) + (held?.microUsd ?? 0);
  const of = may > 0 ? ` of $${usdText(may)}` : '';
  const cap = budget ? ` (cap $${budget.maxCostUsd})` : '';
  const spent = `$${usdText(cost.actualMicroUsd)}${of}${cap}`;
  return `Stopped because the money that it may spend was used up: ${spent}.`;
}

const intents: Readonly<Record<Intent, (job: Job) => End>> = {
  Cancelled: () => ({
    phase: 'Cancelled',
    reason: 'Cancelled',
    message: 'Cancelled on request.',
  }),
  DependencyFailed: () => ({
    phase: 'Cancelled',
    reason: 'DependencyFailed',
    message: 'Stopped because its pipeline had to end.',
  }),
  DeadlineExceeded: (job) => ({
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: timeUp(job),
  }),
  BudgetExceeded: (job) => ({
    phase: 'Failed',
    reason: 'BudgetExceeded',
    message: moneyUp(job),
  }),
};

/**
 * How a job ends, from what is known in this order: somebody's intent, the workload's verdict, the
 * error that its machine caught.
 */
export function endOf(job: Job, caught?: Caught): End {
  const { intent, verdict } = job;
  if (verdict?.outcome === 'Succeeded' && job.result) return { phase: 'Succeeded' };
  if (intent) return intents[intent](job);
  // What was lost from sight while its attempt was being ended, ended because of that.
  const isLost = caught !== undefined && verdict?.reason === 'HeartbeatLost';
  if (verdict?.outcome === 'Failed' && !isLost) {
    const { reason = 'InternalError', message } = verdict;
    return { phase: 'Failed', reason, ...(message ? { message } : {}) };
  }
  if (verdict?.outcome === 'Stopped' && !caught) {
    const message = verdict.message ?? 'The workload was stopped by someone outside Trainyard.';
    return { phase: 'Cancelled', reason: 'Cancelled', message };
  }
  const why = fromCaught(caught);
  const { reason } = why;
  const isOver = reason === 'DeadlineExceeded' || reason === 'BudgetExceeded';
  return isOver ? intents[reason](job) : { phase: 'Failed', ...why };
}

/** Looks through the layers: an execution's cause holds the error of the function inside it. */
function fromCaught(caught: Caught | undefined): { reason: Reason; message: string } {
  const { Error: name = 'InternalError', Cause = '' } = caught ?? {};
  const cause = parsed(Cause);
  if (cause && typeof cause.Error === 'string') {
    return fromCaught({ Error: cause.Error, Cause: String(cause.Cause ?? '') });
  }
  const text = typeof cause?.errorMessage === 'string' ? cause.errorMessage : Cause;
  const own = reasonNamed(name);
  if (own) return { reason: own, message: text };
  const reason: Reason = isDenial(name) ? 'AccessDenied' : 'InternalError';
  return { reason, message: `${name}: ${text || 'the machine ended without saying why'}` };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Object(value) === value ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
