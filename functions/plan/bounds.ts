import type { JobSpec } from '../../shared/job/model.ts';
import { limits } from '../../shared/limits.ts';
import { kindOf } from '../../statemachines/kinds.ts';
import { partsOf } from './made.ts';

/** AWS Step Functions quotas: events of one execution, bytes of one input or output. */
const most = { historyEvents: 25_000, payloadBytes: 262_144 };

/** Looks within so many seconds: the pause doubles from the first to the longest. */
function looksWithin(seconds: number): number {
  let looks = 0;
  let pause: number = limits.pollSeconds;
  for (let at = 0; at < seconds; looks += 1) {
    at += pause;
    pause = Math.min(2 * pause, limits.pollSecondsMax);
  }
  return looks;
}

/**
 * Events of one Task state at its worst: entered, each try (scheduled, started, submitted, ended),
 * exited.
 */
const eventsOf = (tries: number) => 2 + 4 * tries;

/** How often a state of a kind's machine is tried at most; a test reads the machines' files. */
export const mostTries = { watch: 7, step: 47 };

/** What no machine adds up to: began, ended, choices, start and collect of two workloads. */
const fixedEvents = 40 + 4 * eventsOf(mostTries.step);

/** A cause in an error that a state catches (`Cause` of the Step Functions API), in characters. */
const longestCause = 32_768;

/**
 * How near the machines of a job, or of its longest stage, come to what Step Functions allows, were
 * every look to fail as often as it may. Stopping what runs adds a try a minute to the other of the
 * two machines.
 */
export function machineBounds({ kind, timeoutSeconds, ...spec }: JobSpec) {
  const stages = partsOf(spec).map((part) => Number(part.spec.timeoutSeconds ?? 0));
  const looks = looksWithin(Math.max(timeoutSeconds, ...stages));
  const input = { v: 1, jobId: 'job_'.padEnd(30), attempt: 99, kind, name: 'ty-'.padEnd(32) };
  return {
    looks,
    historyEvents: fixedEvents + looks * eventsOf(mostTries.watch),
    historyEventsAllowed: most.historyEvents,
    payloadBytes: JSON.stringify(input).length + longestCause,
    payloadBytesAllowed: most.payloadBytes,
  };
}

/** How long a job can take. A pipeline's time is that of the whole, whatever its stages say. */
export function timeBounds(spec: JobSpec, region: string) {
  const { timeoutSeconds, maxAttempts, deadlineSeconds } = spec;
  const lines = kindOf(spec.kind).cost(spec, region);
  const likely = lines.reduce((sum, { likelySeconds, parallel = 1 }) => {
    return sum + likelySeconds / parallel;
  }, 0);
  return {
    likelySeconds: Math.min(timeoutSeconds, Math.ceil(likely)),
    attemptSeconds: timeoutSeconds,
    attempts: maxAttempts,
    allAttemptsSeconds: timeoutSeconds * maxAttempts,
    deadlineSeconds: deadlineSeconds ?? null,
    queue:
      deadlineSeconds === undefined
        ? 'It waits for a slot and money for as long as it takes (deadlineSeconds ends that).'
        : `Waiting included it ends within ${deadlineSeconds} s.`,
  };
}
