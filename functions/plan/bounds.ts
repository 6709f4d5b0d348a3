import type { JobSpec } from '../../shared/job/model.ts';
import { partsOf } from '../../shared/job/parts.ts';
import { limits } from '../../shared/limits.ts';
import { kindOf } from '../../statemachines/kinds/kinds.ts';

/** AWS Step Functions quotas: events of one execution, bytes of one input or output. */
const max = { historyEvents: 25_000, payloadBytes: 262_144 };

/** Looks within so many seconds: the pause doubles from the first to the longest. */
function pollsWithin(seconds: number): number {
  let polls = 0;
  let pause: number = limits.pollSeconds;
  for (let at = 0; at < seconds; polls += 1) {
    at += pause;
    pause = Math.min(2 * pause, limits.pollSecondsMax);
  }
  return polls;
}

/** Events of a look: entered, scheduled, started, submitted, timed out, exited. */
const eventsOfPoll = 6;

/** Events of a try whose error is waited out: those of the task, of a pause and of a choice. */
const eventsOfTry = 6 + 2 + 2;

/**
 * How an attempt's machine waits out errors: so many tries at a minute's pause or more, those
 * beyond at half an hour's. A test reads the machine's file.
 */
export const outages = { tries: 500, pauseSeconds: 120, longPauseSeconds: 3600 };

/** Tries at shorter pauses: at the beginning of an outage, and as the time for it runs out. */
const closeTries = 10 + 40;

/** Tries within so many seconds if not one of them came through. */
function triesWithin(seconds: number): number {
  const { tries, pauseSeconds, longPauseSeconds } = outages;
  const often = Math.ceil(seconds / (pauseSeconds / 2)) + closeTries;
  const seldom = tries + Math.ceil(seconds / (longPauseSeconds / 2)) + closeTries;
  return often <= tries ? often : seldom;
}

/** What no machine adds up to: began, ended, choices, start and collect, with two denied starts. */
const fixedEvents = 40 + 4 * eventsOfPoll + 2 * 8 * 4;

/** A cause in an error that a state catches (`Cause` of the Step Functions API), in characters. */
const longestCause = 32_768;

/**
 * How near the machines of a job, or of its longest stage, come to what Step Functions allows, were
 * every look to fail as often as it may. Stopping what runs adds a try a minute to the other of the
 * two machines.
 */
export function machineBounds(spec: JobSpec) {
  const { kind, timeoutSeconds } = spec;
  const stages = partsOf(spec).map((part) => part.spec.timeoutSeconds);
  const seconds = Math.max(timeoutSeconds, ...stages);
  const polls = pollsWithin(seconds);
  const input = { v: 1, jobId: 'job_'.padEnd(30), attempt: 99, kind, name: 'ty-'.padEnd(32) };
  return {
    polls,
    historyEvents: fixedEvents + polls * eventsOfPoll + triesWithin(seconds) * eventsOfTry,
    historyEventsAllowed: max.historyEvents,
    payloadBytes: JSON.stringify(input).length + longestCause,
    payloadBytesAllowed: max.payloadBytes,
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
