import { describe, expect, it } from 'vitest';
import { jobRequests } from '../../../functions/meter/job-requests.ts';
import { pricedRequests } from '../../../functions/meter/priced-requests.ts';
import type { Job } from '../../../shared/job/model.ts';
import type { JobEvent } from '../../../shared/job/store.ts';

const at = '2026-01-01T00:00:00.000Z';
const eventsOf = (...phases: JobEvent['phase'][]): JobEvent[] =>
  phases.map((phase, index) => ({ seq: index + 1, at, phase, attempt: 1 }));
const whole = eventsOf('Pending', 'Queued', 'Verifying', 'Provisioning', 'Running', 'Succeeded');

/** The requests of a task that ran at once, changed in some way. */
function requestsOf(change: Partial<Job>, events = whole) {
  const job = {
    kind: 'task',
    submittedBy: 'me',
    spec: { notify: [] as string[] },
    createdAt: at,
    endedAt: at,
    polls: 1,
    writtenKilobytes: 10,
    ...change,
  } as unknown as Job;
  return jobRequests({ job, events, ledger: [], now: Date.parse(at) });
}

describe('what the plane asks of AWS for a job', () => {
  it('begins with a request of the API, of a schedule or of a pipeline', () => {
    const beginOf = (change: Partial<Job>) => {
      const { apiRequests, schedulerInvocations } = requestsOf(change);
      return [apiRequests, schedulerInvocations];
    };
    expect(beginOf({})).toEqual([1, 0]);
    expect(beginOf({ submittedBy: 'schedule:nightly' })).toEqual([0, 1]);
    expect(beginOf({ parent: { jobId: 'job_1', stage: 'one' } })).toEqual([0, 0]);
  });

  it('is nothing of the machines for a job that ended in the queue', () => {
    const { stateTransitions } = requestsOf({ polls: 0 }, eventsOf('Pending', 'Queued', 'Failed'));
    expect(stateTransitions).toBe(0);
    expect(requestsOf({}).stateTransitions).toBe(8);
  });

  it('has a message for each channel of a whole job, and a run more for Slack', () => {
    const messages = (...notify: string[]) =>
      requestsOf({ spec: { notify } as unknown as Job['spec'] });
    expect(messages()).toMatchObject({ snsRequests: 1, emails: 0 });
    expect(messages('email:a@b.example')).toMatchObject({ snsRequests: 2, emails: 1 });
    const { functionRuns } = messages();
    expect(messages('slack')).toMatchObject({ snsRequests: 1, functionRuns: functionRuns + 1 });
    expect(requestsOf({ parent: { jobId: 'job_1', stage: 'one' } }).snsRequests).toBe(0);
  });

  it('reads a job that goes on twice an hour, as the reaper does', () => {
    const job = { kind: 'task', submittedBy: 'me', spec: { notify: [] }, createdAt: at };
    const readAfter = (hours: number) => {
      const now = Date.parse(at) + hours * 3_600_000;
      const known = { job: job as unknown as Job, events: [], ledger: [], now };
      return jobRequests(known).tableReadUnits;
    };
    expect(readAfter(24) - readAfter(0)).toBe(48);
  });

  it('has no amount where the region has no known price, and leaves out what did not occur', () => {
    const linesIn = (region: string) => pricedRequests(requestsOf({}), region);
    const unpriced = linesIn('eu-west-1').filter(({ microUsd }) => microUsd === undefined);
    expect(unpriced.map(({ arithmetic }) => arithmetic.replace(/^\d+ /, ''))).toEqual([
      'table write units × a price unknown here',
      'table read units × a price unknown here',
    ]);
    const lines = linesIn('us-east-1');
    expect(lines.every(({ microUsd }) => microUsd! > 0)).toBe(true);
    expect(lines.map(({ what }) => what)).not.toContain('e-mails');
  });
});
