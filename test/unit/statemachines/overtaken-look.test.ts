import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { clientsOf } from '../../../shared/ports/clients.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { keys } from '../../../shared/store/keys.ts';
import { observe } from '../../../statemachines/attempt/observe.ts';
import { stubService } from '../local/wire/wire-plane.ts';
import { tablePlane } from '../shared/table-plane.ts';

let plane: Awaited<ReturnType<typeof tablePlane>>;
let ports: Ports;

/** A search of which two trials of four have ended, and which SageMaker says to run on. */
const trial = (name: string, TrainingJobStatus: string) => ({
  TrainingJobName: name,
  TrainingJobArn: `arn:aws:sagemaker:us-east-1:000000000000:training-job/${name}`,
  TrainingJobStatus,
  CreationTime: 1_767_225_600,
  TunedHyperParameters: {},
});
const sagemaker = stubService('sagemaker', {
  DescribeHyperParameterTuningJob: () => ({ HyperParameterTuningJobStatus: 'InProgress' }),
  ListTrainingJobsForHyperParameterTuningJob: () => ({
    TrainingJobSummaries: [trial('a', 'Completed'), trial('b', 'Failed'), trial('c', 'InProgress')],
  }),
});

beforeAll(async () => {
  plane = await tablePlane([sagemaker.service]);
  const { world } = plane;
  ports = {
    clock: { now: () => Date.now(), iso: () => new Date().toISOString(), sleep: world.sleep },
    random: world.random,
    clients: clientsOf(world),
    config: { table: 'jobs', quotas: {}, shares: {} },
  } as unknown as Ports;
});

afterAll(() => plane.close());

it('changes nothing of a job whose end another look has seen meanwhile', async () => {
  const cost = { likelyMicroUsd: 0, worstMicroUsd: 0, allAttemptsMicroUsd: 0, actualMicroUsd: 7 };
  const seen = {
    v: 1,
    rev: 1,
    id: 'job_1',
    kind: 'tuning',
    project: 'lab',
    phase: 'Running',
    attempt: 1,
    workload: { arn: 'arn:aws:sagemaker:::one', n: 1 },
    spec: { kind: 'tuning', maxJobs: 4, objective: { minimize: 'loss' }, notify: [], priority: 5 },
    logs: [],
    cost,
  } as unknown as Job;
  const now = {
    ...seen,
    rev: 2,
    progress: { completed: 4, total: 4 },
    verdict: { outcome: 'Succeeded' },
  };
  const store = new JobStore(ports);
  await store.table.put({ ...keys.job(seen.id), ...now });

  const after = await observe(ports, seen.id, 1, seen);
  expect(sagemaker.asked).toHaveLength(2);
  expect(after).toMatchObject({ rev: 2, progress: now.progress, verdict: now.verdict });
  expect(after).not.toHaveProperty('intent');
});
