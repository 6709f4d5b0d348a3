import { expect, it } from 'vitest';
import { runWorld } from './faults/run-world.ts';
import { drawnSetting, drawnWorld } from './faults/space.ts';
import { kindNames, type World, worldOf } from './faults/world.ts';
import { randomOf } from './random.ts';

/** Where faults once were that nothing but chance kept from users. */
const neighbourhoods: Record<string, [where: string, how: string][]> = {
  'what was created but not written down when its job ended': [
    [
      'task/task-start.dynamodb:TransactWriteItems/2',
      'throttle/2-minutes/cancel/succeeds/delivered/known',
    ],
    ['task/task-start.ecs:RunTask/1', 'lose-reply/3-calls/none/succeeds/delivered/known'],
    [
      'training/training-start.sagemaker:CreateTrainingJob/1',
      'lose-reply/3-calls/cancel/succeeds/delivered/known',
    ],
    [
      'image/image-start.codebuild:StartBuild/1',
      'lose-reply/3-calls/none/succeeds/delivered/known',
    ],
  ],
  'what was made while its reply was lost, and then cancelled': [
    [
      'image/image-start.codebuild:StartBuild/1',
      'lose-reply/2-minutes/cancel/succeeds/delivered/known',
    ],
    [
      'endpoint/endpoint-start.sagemaker:CreateEndpoint/1',
      'lose-reply/2-minutes/cancel/succeeds/delivered/known',
    ],
    [
      'endpoint/endpoint-start.sagemaker:CreateEndpoint/1',
      'lose-reply/3-calls/none/succeeds/lost/known',
    ],
  ],
  'an outage of looks while it computes': [
    ['task/job-watch.ecs:DescribeTasks/1', 'throttle/outage/none/succeeds/delivered/known'],
  ],
  'an outage of reads after it has computed': [
    [
      'tuning/tuning-collect.sagemaker:DescribeHyperParameterTuningJob/1',
      'server-error/20-minutes/none/succeeds/delivered/known',
    ],
  ],
  'what nobody knows any more': [
    [
      'task/job-create.dynamodb:TransactWriteItems/1',
      'deny/20-minutes/none/succeeds/delivered/forgotten',
    ],
    [
      'tuning/workload-changed.sagemaker:DescribeHyperParameterTuningJob/5',
      'server-error/3-calls/none/succeeds/delivered/forgotten',
    ],
    [
      'training/training-start.dynamodb:GetItem/3',
      'lose-reply/2-minutes/none/succeeds/lost/forgotten',
    ],
  ],
  'a cancel while the end is being written': [
    [
      'task/job-settle.dynamodb:TransactWriteItems/1',
      'lose-request/1-call/cancel/fails/delivered/known',
    ],
  ],
  'metrics of trials that nobody knows any more': [
    [
      'tuning/workload-changed.sagemaker:DescribeTrainingJob/1',
      'throttle/20-minutes/none/succeeds/delivered/forgotten',
    ],
  ],
  'a cancel that comes as what was to serve has failed': [
    ['endpoint/job-watch.dynamodb:TransactWriteItems/1', 'throttle/outage/cancel/fails/lost/known'],
  ],
  'a cancel between a look at what serves and its being written': [
    [
      'endpoint/workload-changed.dynamodb:TransactWriteItems/2',
      'throttle/1-call/cancel/succeeds/delivered/forgotten',
    ],
  ],
  'a cancel just as something comes to serve': [
    [
      'service/service-collect.dynamodb:GetItem/3',
      'kill-after/1-call/cancel/succeeds/delivered/known',
    ],
  ],
  'an answer to a look that failed at the same moment': [
    [
      'pipeline/job-watch.states:SendTaskSuccess/1',
      'deny/2-minutes/cancel/succeeds/lost/forgotten',
    ],
  ],
  'stops that are refused for long': [
    ['task/job-cancel.ecs:StopTask/1', 'server-error/outage/cancel/succeeds/delivered/known'],
  ],
  'a table without room while a job is posted': [
    [
      'task/job-create.dynamodb:TransactWriteItems/1',
      'throttle/20-minutes/deadline/succeeds/delivered/known',
    ],
  ],
  'what a deletion could not reach at first': [
    [
      'endpoint/job-cancel.sagemaker:DeleteEndpoint/1',
      'deny/20-minutes/none/succeeds/delivered/forgotten',
    ],
  ],
  'models whose workload was never made, or was given up': [
    [
      'transform/transform-start.sagemaker:CreateTransformJob/1',
      'server-error/20-minutes/cancel/succeeds/delivered/known',
    ],
    [
      'transform/transform-start.sagemaker:CreateTransformJob/1',
      'deny/20-minutes/none/succeeds/delivered/known',
    ],
    [
      'transform/job-cancel.sagemaker:StopTransformJob/1',
      'kill-after/1-call/cancel/succeeds/lost/known',
    ],
    [
      'endpoint/endpoint-start.sagemaker:CreateEndpointConfig/1',
      'server-error/20-minutes/cancel/succeeds/delivered/known',
    ],
    [
      'endpoint/endpoint-start.sagemaker:CreateEndpoint/1',
      'deny/20-minutes/deadline/succeeds/delivered/known',
    ],
    [
      'endpoint/job-watch.sagemaker:DescribeEndpoint/1',
      'throttle/1-call/cancel/succeeds/lost/known',
    ],
  ],
  'models whose endpoint is gone': [
    [
      'endpoint/job-cancel.sagemaker:DeleteEndpoint/1',
      'kill-after/1-call/none/succeeds/lost/known',
    ],
    [
      'endpoint/reaper-due.sagemaker:DeleteEndpointConfig/1',
      'kill-before/1-call/none/succeeds/lost/known',
    ],
  ],
  'messages that cannot be sent for long': [
    ['task/job-changed.events:PutEvents/3', 'kill-before/20-minutes/none/fails/delivered/known'],
    ['endpoint/job-announced.sns:Publish/1', 'server-error/20-minutes/none/succeeds/lost/known'],
    ['task/job-announced.sns:Publish/1', 'kill-before/3-calls/deadline/fails/lost/known'],
  ],
};

async function expectNothingWrong(worlds: readonly World[]): Promise<void> {
  const bad: object[] = [];
  for (const world of worlds) {
    const { id, violations } = await runWorld(world);
    if (violations.length > 0) bad.push({ id, violations });
  }
  expect(bad).toEqual([]);
}

it.each(Object.entries(neighbourhoods))(
  '%s: one true end, nothing left',
  async (_what, ids) => {
    await expectNothingWrong(ids.map((parts) => worldOf(parts.join('/'))));
  },
  120_000,
);

/** Lives without faults cost as much as those with: few settings, several worlds of each. */
const share = { settings: 2, worlds: 4 };

it.each(kindNames)(
  'every job of kind %s has one true end, whichever call fails',
  async (kind) => {
    const random = randomOf(2026);
    const worlds: World[] = [];
    for (let each = 0; each < share.settings; each += 1) {
      const setting = drawnSetting(random, kind);
      while (worlds.length < (each + 1) * share.worlds) {
        worlds.push(await drawnWorld(random, () => setting));
      }
    }
    await expectNothingWrong(worlds);
  },
  120_000,
);
