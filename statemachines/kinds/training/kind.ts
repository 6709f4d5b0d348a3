import * as z from 'zod';
import { checkAlgorithm } from '../../../shared/algorithms/check.ts';
import { passRole } from '../../../shared/grants.ts';
import { limits } from '../../../shared/limits.ts';
import { shortName, wholeNumber } from '../../../shared/schema.ts';
import { instancePrice } from '../../prices.ts';
import { defineKind, type Finding, type Spec } from '../kind.ts';
import { trainerBounds } from '../sagemaker/bounds.ts';
import { metricFindings, metricList, trainerFindings, trainerShape } from '../sagemaker/trainer.ts';
import { trainingEvent } from '../sagemaker/training-event.ts';

/** SageMaker's service model, 2017-07-24: TrainingEnvironmentMap. */
const max = { variables: 100 };

/** How much work an interruption on Spot may cost where there are no checkpoints, in seconds. */
const maxSecondsAtRisk = 3600;

const shape = () => ({
  ...trainerShape,
  /** Names of inputs whose objects are dealt out among the instances; the others go to each. */
  sharded: z.array(shortName).max(limits.inputs).default([]),
  /** What is read from the output; of each the last value is in the result. */
  metrics: metricList(),
  /** Managed spot training: cheaper, may be interrupted; SageMaker then starts it again. */
  spot: z.boolean().default(false),
  /**
   * What the code writes to /opt/ml/checkpoints is kept in S3 and there again after an
   * interruption, and in the job's next attempt.
   */
  checkpoints: z.boolean().default(false),
  /** Of training alone, while timeoutSeconds also has the wait for Spot. Default: those. */
  maxRuntimeSeconds: wholeNumber(60, limits.timeoutSeconds.max).optional(),
});

/** The specification of a `training` job, with all defaults. */
export type TrainingSpec = Spec<ReturnType<typeof shape>>;

/** The longest that it may train in one attempt. */
export const runtimeSeconds = ({ maxRuntimeSeconds, timeoutSeconds }: TrainingSpec): number =>
  Math.min(maxRuntimeSeconds ?? timeoutSeconds, timeoutSeconds);

function spotFindings(spec: TrainingSpec): Finding[] {
  const { spot, checkpoints, maxRuntimeSeconds = 0, timeoutSeconds } = spec;
  if (maxRuntimeSeconds > timeoutSeconds) {
    const message = `is ${maxRuntimeSeconds}, above timeoutSeconds ${timeoutSeconds}`;
    return [{ path: ['maxRuntimeSeconds'], message }];
  }
  const seconds = runtimeSeconds(spec);
  if (!spot || checkpoints || seconds <= maxSecondsAtRisk) return [];
  const message =
    `is false: on Spot an interruption may come at any time, and up to ${seconds} s of training ` +
    'would begin anew. Say checkpoints: true and go on from /opt/ml/checkpoints, or train for ' +
    `${maxSecondsAtRisk} s at most (timeoutSeconds, maxRuntimeSeconds)`;
  return [{ path: ['checkpoints'], message }];
}

function check(spec: TrainingSpec): Finding[] {
  const { algorithm, sharded, inputs } = spec;
  const unknown = sharded.flatMap((name, at): Finding[] => {
    if (Object.hasOwn(inputs, name)) return [];
    const known = Object.keys(inputs);
    const message = `is ${name}, which is no input; the inputs are ${known.join(', ') || 'none'}`;
    return [{ path: ['sharded', at], message, allowed: known }];
  });
  const own = { ...spec, algorithm: algorithm ?? '', objective: {}, ranges: {} };
  return [
    ...trainerFindings(spec),
    ...(algorithm === undefined ? [] : checkAlgorithm(own)),
    ...trainerBounds(spec, max.variables),
    ...metricFindings(spec),
    ...spotFindings(spec),
    ...unknown,
  ];
}

/** The kind `training`. */
export const trainingKind = defineKind({
  name: 'training',
  summary: 'Trains a model by one SageMaker training job, on one instance or several.',
  shape,
  quota: { name: 'training', slots: 4 },
  instanceQuota: ({ instanceType, instanceCount: instances, spot }) => {
    return { name: `${instanceType} for ${spot ? 'spot ' : ''}training job usage`, instances };
  },
  grants: {
    start: [
      { actions: ['sagemaker:CreateTrainingJob', 'sagemaker:AddTags'], on: 'training-jobs' },
      passRole('sagemaker.amazonaws.com'),
    ],
    read: [{ actions: ['sagemaker:DescribeTrainingJob'], on: 'training-jobs' }],
    stop: [{ actions: ['sagemaker:StopTrainingJob'], on: 'training-jobs' }],
    collect: [
      { actions: ['sagemaker:DescribeTrainingJob'], on: 'training-jobs' },
      { actions: ['logs:FilterLogEvents'], on: 'workload-logs' },
    ],
  },
  workloads: () => ['SageMaker training job'],
  source: true,
  atCap: 'stop',
  events: [trainingEvent],
  metering: { eventsPerWorkload: 5 },
  makes: () => [{ what: 'SageMaker training job', name: 'ty-JOB-NN', count: 1, role: 'sagemaker' }],
  model: ({ modelArtifact }) => modelArtifact,
  result: z.object({
    modelArtifact: z.string(),
    /** The last value of each metric. */
    metrics: z.record(z.string(), z.number()),
    /** The values of each metric: seconds since the first line, and the value; 100 at most. */
    series: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))).optional(),
    /** How often Spot took its instances back. */
    interruptions: z.number().optional(),
  }),
  check,
  cost: (spec, region) => [
    {
      what: `Training on ${spec.instanceCount} × ${spec.instanceType}${spec.spot ? ' Spot' : ''}`,
      // What Spot costs is known by the bill alone: it is never more than this.
      perHourMicroUsd: instancePrice(region, spec.instanceType) * spec.instanceCount,
      worstSeconds: runtimeSeconds(spec),
      likelySeconds: Math.min(600, runtimeSeconds(spec)),
    },
  ],
});
