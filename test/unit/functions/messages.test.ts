import { describe, expect, it } from 'vitest';
import type { Message } from '../../../functions/alerts.ts';
import { digestOf } from '../../../functions/on/digest.ts';
import { messageOf } from '../../../functions/on/message.ts';
import { slackPayload } from '../../../functions/slack.ts';
import type { Job } from '../../../shared/job/model.ts';
import type { DigestedEnd, NotificationWindow } from '../../../shared/job/notification-windows.ts';
import type { Stage } from '../../../shared/job/store.ts';

const apiUrl = 'https://a1b2c3.execute-api.us-east-1.amazonaws.com';

function job(part: Partial<Job>): Job {
  return {
    v: 1,
    id: 'job_01KDWXYZ0000000000000000AB',
    project: 'default',
    kind: 'task',
    name: 'prepare-prices',
    spec: { kind: 'task', notify: ['slack'], timeoutSeconds: 3600, maxAttempts: 3 },
    phase: 'Succeeded',
    attempt: 1,
    rev: 8,
    createdAt: '2026-01-01T02:00:00.000Z',
    updatedAt: '2026-01-01T02:12:05.000Z',
    endedAt: '2026-01-01T02:12:05.000Z',
    submittedBy: 'ci',
    logs: [],
    cost: {
      likelyMicroUsd: 12_342,
      worstMicroUsd: 49_370,
      allAttemptsMicroUsd: 148_110,
      actualMicroUsd: 9_943,
    },
    ...part,
  };
}

const spec = job({}).spec;
const stages: Stage[] = [
  { name: 'image', kind: 'image', phase: 'Succeeded', order: 0 },
  { name: 'features', kind: 'task', phase: 'Succeeded', order: 1 },
  { name: 'tune', kind: 'tuning', phase: 'Succeeded', order: 2 },
];
const bestTrainingJob = {
  name: 'ty-01kdwxyz-01-006-c92c7a1d',
  objective: 16.77599,
  hyperParameters: { wd: '0.0840511', learning_rate: '0.00208073' },
};

const day = [
  ...stages,
  { name: 'compare', kind: 'task', phase: 'Succeeded', order: 3 },
] as const satisfies Stage[];
const compared = { tune: { bestTrainingJob }, features: { outputs: {} } };

const ends: Readonly<Record<string, [Job, Stage[]]>> = {
  'task-succeeded': [job({}), []],
  'pipeline-succeeded': [
    job({
      kind: 'pipeline',
      name: 'price-forecast',
      spec: { ...spec, kind: 'pipeline', stages: {}, budget: { maxCostUsd: '2.00' } },
      result: {
        features: { outputs: { rows: 's3://bucket/rows/' } },
        tune: {
          bestTrainingJob: { ...bestTrainingJob, modelArtifact: 's3://bucket/model.tar.gz' },
        },
      },
    }),
    stages,
  ],
  'nightly-promoted': [
    job({
      kind: 'pipeline',
      name: 'nightly-retrain',
      spec: { ...spec, kind: 'pipeline', stages: {}, budget: { maxCostUsd: '2.00' } },
      result: {
        ...compared,
        compare: {
          outputs: {},
          result: {
            better: true,
            candidateRmse: 36.41,
            championRmse: 38.02,
            improvementPercent: 4.23,
            summary:
              'The new model is promoted: on the newest 757 days, which no training saw, ' +
              'its error is 36.41 (rmse), 4.23 % below that of the model in service, 38.02.',
          },
        },
        deploy: { endpoint: 'price-forecast', expiresAt: '2026-01-08T02:11:40.000Z' },
      },
    }),
    [...day, { name: 'deploy', kind: 'endpoint', phase: 'Succeeded', order: 4 }],
  ],
  'nightly-refused': [
    job({
      kind: 'pipeline',
      name: 'nightly-retrain',
      spec: { ...spec, kind: 'pipeline', stages: {}, budget: { maxCostUsd: '2.00' } },
      result: {
        ...compared,
        compare: {
          outputs: {},
          result: {
            better: false,
            candidateRmse: 38.02,
            championRmse: 36.41,
            improvementPercent: -4.42,
            summary:
              'The new model is refused: on the newest 757 days, which no training saw, ' +
              'its error is 38.02 (rmse), 4.42 % above that of the model in service, 36.41.',
          },
        },
      },
    }),
    [...day, { name: 'deploy', kind: 'endpoint', phase: 'Skipped', order: 4 }],
  ],
  'pipeline-failed': [
    job({
      kind: 'pipeline',
      name: 'price-forecast',
      phase: 'Failed',
      reason: 'DependencyFailed',
      message: "Stage 'features' failed: OutOfMemory.",
    }),
    stages.map((stage) => (stage.order === 0 ? stage : { ...stage, phase: 'Failed' })),
  ],
  'task-failed': [
    job({
      phase: 'Failed',
      reason: 'UserCodeFailed',
      message:
        'The container ended with exit code 3. It said: reading raw/prices.csv / ' +
        'Error: no column "close" in line 1 <!channel> ``` & more / at prepare.mjs:31:11',
    }),
    [],
  ],
  'task-timed-out': [
    job({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'It was stopped after 3600 seconds.',
      endedAt: '2026-01-01T03:01:40.000Z',
    }),
    [],
  ],
  'nameless-cancelled': [
    (({ name: _name, ...rest }) => rest)(job({ phase: 'Cancelled', reason: 'Cancelled' })),
    [],
  ],
};

const storm: NotificationWindow = {
  id: 'default#slack#1767225600000',
  project: 'default',
  channel: 'slack',
  beganAt: Date.UTC(2026, 0, 1),
  ends: 1,
  failures: 1,
  digested: 220,
};
const folded = Array.from({ length: 220 }, (_, n): DigestedEnd => {
  const jobId = `job_01KDWXYZ000000000000000${String(n).padStart(3, '0')}`;
  const reason = n % 50 === 0 ? 'OutOfMemory' : 'UserCodeFailed';
  return { jobId, title: n % 2 === 0 ? 'nightly' : jobId, phase: 'Failed', reason };
});

const emailText = ({ subject, body }: Message) => `Subject: ${subject}\n\n${body}`;
const slackText = (message: Message) => `${JSON.stringify(slackPayload(message), null, 2)}\n`;

/** `vitest run test/unit/functions/messages.test.ts -u` writes them anew. */
describe('a message about the end of a job', () => {
  it.each(Object.entries(ends))('reads as %s does', async (name, [ended, parts]) => {
    const message = messageOf(ended, parts, apiUrl);
    await expect(emailText(message)).toMatchFileSnapshot(`golden/${name}.email.txt`);
    await expect(slackText(message)).toMatchFileSnapshot(`golden/${name}.slack.txt`);
  });

  it('keeps to what Amazon SNS and Slack allow, however long the words are', () => {
    const long = `${'x'.repeat(5000)}\n`.repeat(20);
    const message = messageOf(
      job({ name: 'n'.repeat(63), phase: 'Failed', reason: 'UserCodeFailed', message: long }),
      [],
      apiUrl,
    );
    expect(message.subject).toMatch(/^[ -~]{1,100}$/);
    const texts = JSON.stringify(message.blocks).match(/"text":"(?:[^"\\]|\\.)*"/g) ?? [];
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(3100);
  });
});

describe('a digest of many ends', () => {
  it('reads as the golden files do', async () => {
    const message = digestOf(storm, folded);
    await expect(emailText(message)).toMatchFileSnapshot('golden/digest.email.txt');
    await expect(slackText(message)).toMatchFileSnapshot('golden/digest.slack.txt');
  });
});
