import * as z from 'zod';
import { checkAlgorithm, objectiveFindings } from '../../../shared/algorithms/check.ts';
import { type Grant, passRole } from '../../../shared/grants.ts';
import { limits } from '../../../shared/limits.ts';
import { textOrNumber, wholeNumber, writtenNumber } from '../../../shared/schema.ts';
import { instancePrice } from '../../prices.ts';
import { defineKind, type Finding, type Spec } from '../kind.ts';
import { frameworkFindings } from '../sagemaker/framework.ts';
import {
  hyperParameterName,
  knownMetricsOf,
  metricFindings,
  metricList,
  metricName,
  metricRegex,
  regexFault,
  trainerFindings,
  trainerShape,
} from '../sagemaker/trainer.ts';
import { trainingEvent } from '../sagemaker/training-event.ts';
import { boundFindings } from './bounds.ts';
import { stoppingFindings, stoppingShape } from './stopping.ts';
import { strategyFindings, strategyShape } from './strategy.ts';
import { trialCount } from './trial-count.ts';
import { warmStartFindings, warmStartShape } from './warm-start.ts';

const numericRange = z.strictObject({
  min: writtenNumber,
  max: writtenNumber,
  type: z.enum(['continuous', 'integer']).default('continuous'),
  /** `log` and `reverse-log` are SageMaker's Logarithmic and ReverseLogarithmic. */
  scale: z.enum(['auto', 'linear', 'log', 'reverse-log']).default('auto'),
});

const categoricalRange = z.strictObject({
  values: z.array(textOrNumber).min(1).max(30),
});

const shape = () => ({
  ...trainerShape,
  /** One of `minimize` and `maximize`; for an image how its value is found in a log line. */
  objective: z.strictObject({
    minimize: metricName.optional(),
    maximize: metricName.optional(),
    regex: metricRegex.optional(),
  }),
  /**
   * What else is read from the output of each trial, besides the objective: the last values, and
   * how they and the objective went, are kept with the trial.
   */
  metrics: metricList(1),
  ranges: z.record(
    hyperParameterName,
    z.union([numericRange, categoricalRange], {
      error: 'must be {min: 0.001, max: 0.1} or {values: [a, b]}',
    }),
  ),
  ...strategyShape,
  ...stoppingShape,
  ...warmStartShape,
  maxParallelJobs: wholeNumber(1, limits.tuning.maxParallelJobs).default(1),
  /** Seconds of one trial. Default: those of the whole job. */
  trialTimeoutSeconds: wholeNumber(60, limits.timeoutSeconds.max).optional(),
  /** Repeats the same choices of hyperparameters. */
  randomSeed: wholeNumber(0, 2 ** 31 - 1).optional(),
});

/** The specification of a `tuning` job, with all defaults. */
export type TuningSpec = Spec<ReturnType<typeof shape>>;

function checkRegex(regex: string | undefined): Finding[] {
  if (regex === undefined) {
    const message = 'is missing: it catches the value in a log line, such as rmse=([0-9.eE+-]+)';
    return [{ path: ['objective', 'regex'], message }];
  }
  const message = regexFault(regex);
  return message === undefined ? [] : [{ path: ['objective', 'regex'], message }];
}

function checkRanges(ranges: TuningSpec['ranges']): Finding[] {
  const findings: Finding[] = [];
  for (const [name, range] of Object.entries(ranges)) {
    if (!('min' in range)) continue;
    const { scale, type } = range;
    const [min, max] = [Number(range.min), Number(range.max)];
    const say = (message: string) => findings.push({ path: ['ranges', name], message });
    if (min >= max) say(`has min ${range.min} and max ${range.max}; min must be below max`);
    if (scale === 'log' && min <= 0) say(`has scale log and min ${min}; min must be above 0`);
    if (scale === 'reverse-log' && (min < 0 || max >= 1)) {
      say(
        `has scale reverse-log and goes from ${min} to ${max}; ` +
          'it takes min of 0 or more and max below 1',
      );
    }
    if (type === 'integer' && !(Number.isInteger(min) && Number.isInteger(max))) {
      say('is an integer range; min and max must be whole numbers');
    }
  }
  return findings;
}

/** What trains: an image and how it tells its metric, or an algorithm that knows both. */
function checkTrainer(spec: TuningSpec): Finding[] {
  const { algorithm, image, framework } = spec;
  if (algorithm !== undefined && image === undefined && framework === undefined) {
    return [...checkAlgorithm({ ...spec, algorithm }), ...frameworkFindings(spec, 'trains')];
  }
  const known = knownMetricsOf(spec);
  const objective =
    known === undefined
      ? checkRegex(spec.objective.regex)
      : objectiveFindings({ algorithm: known, objective: spec.objective }, () => true);
  return [...trainerFindings(spec), ...objective];
}

function check(spec: TuningSpec): Finding[] {
  const { objective, ranges, hyperParameters, maxParallelJobs } = spec;
  const findings = [...checkTrainer(spec), ...checkRanges(ranges), ...boundFindings(spec)];
  findings.push(...metricFindings(spec, [objective.minimize ?? objective.maximize ?? '']));
  findings.push(...strategyFindings(spec), ...stoppingFindings(spec), ...warmStartFindings(spec));
  const goals = [objective.minimize, objective.maximize].filter(Boolean).length;
  if (goals !== 1) {
    const message = `names ${goals} goals; name one: minimize: METRIC or maximize: METRIC`;
    findings.push({ path: ['objective'], message, defect: 'D24' });
  }
  const count = Object.keys(ranges).length;
  if (count < 1 || count > limits.ranges) {
    const message = `has ${count} hyperparameters; 1 to ${limits.ranges} can be tuned`;
    findings.push({ path: ['ranges'], message });
  }
  for (const name of Object.keys(hyperParameters).filter((key) => Object.hasOwn(ranges, key))) {
    findings.push({ path: ['hyperParameters', name], message: 'is also in ranges; keep one' });
  }
  if (maxParallelJobs > trialCount(spec)) {
    const message = `is ${maxParallelJobs}, above the number of trials, ${trialCount(spec)}`;
    findings.push({ path: ['maxParallelJobs'], message });
  }
  return findings;
}

/** What reading the metrics of trials takes. */
const readsTrials: readonly Grant[] = [
  { actions: ['sagemaker:DescribeTrainingJob'], on: 'training-jobs' },
  { actions: ['logs:FilterLogEvents'], on: 'workload-logs' },
];

/** The kind `tuning`. */
export const tuningKind = defineKind({
  name: 'tuning',
  summary: 'Searches for the best hyperparameters by SageMaker training jobs.',
  shape,
  quota: { name: 'tuning', slots: 4 },
  instanceQuota: ({ instanceType, instanceCount, maxParallelJobs }) => ({
    name: `${instanceType} for training job usage`,
    instances: instanceCount * maxParallelJobs,
  }),
  grants: {
    start: [
      {
        actions: ['sagemaker:CreateHyperParameterTuningJob', 'sagemaker:AddTags'],
        on: 'tuning-jobs',
      },
      passRole('sagemaker.amazonaws.com'),
    ],
    read: [
      {
        actions: [
          'sagemaker:DescribeHyperParameterTuningJob',
          'sagemaker:ListTrainingJobsForHyperParameterTuningJob',
        ],
        on: 'tuning-jobs',
      },
      ...readsTrials,
    ],
    stop: [{ actions: ['sagemaker:StopHyperParameterTuningJob'], on: 'tuning-jobs' }],
    collect: [
      { actions: ['sagemaker:DescribeHyperParameterTuningJob'], on: 'tuning-jobs' },
      ...readsTrials,
    ],
  },
  workloads: () => ['SageMaker trials'],
  source: true,
  trials: true,
  atCap: 'keep-best',
  events: [
    {
      source: 'aws.sagemaker',
      type: 'SageMaker HyperParameter Tuning Job State Change',
      detail: { HyperParameterTuningJobName: [{ prefix: 'ty-' }] },
      nameIn: ({ HyperParameterTuningJobName: name }: { HyperParameterTuningJobName?: string }) =>
        name,
    },
    trainingEvent,
  ],
  metering: { eventsPerWorkload: 2, eventsPerTrial: 5, readsPerPoll: 3 },
  makes: (spec) => [
    { what: 'SageMaker tuning job', name: 'ty-JOB-NN', count: 1, role: 'sagemaker' },
    {
      what: 'SageMaker training job',
      name: 'ty-JOB-NN-NNN-HASH',
      count: trialCount(spec),
      role: 'sagemaker',
    },
  ],
  model: ({ bestTrainingJob }) => bestTrainingJob.modelArtifact,
  result: z.object({
    bestTrainingJob: z.object({
      name: z.string().optional(),
      objective: z.number().optional(),
      hyperParameters: z.record(z.string(), z.string()),
      metrics: z.record(z.string(), z.number()).optional(),
      modelArtifact: z.string(),
    }),
    trials: z.object({ completed: z.number(), failed: z.number(), stopped: z.number() }),
    warning: z.string().optional(),
  }),
  check,
  cost: (spec, region) => {
    const rate = instancePrice(region, spec.instanceType) * spec.instanceCount;
    const trial = Math.min(spec.trialTimeoutSeconds ?? spec.timeoutSeconds, spec.timeoutSeconds);
    const trials = trialCount(spec);
    const worst = Math.min(trial * trials, spec.timeoutSeconds * spec.maxParallelJobs);
    return [
      {
        what: `${trials} trials on ${spec.instanceCount} × ${spec.instanceType}`,
        perHourMicroUsd: rate,
        parallel: spec.maxParallelJobs,
        lowSeconds: Math.min(60 * trials, worst),
        worstSeconds: worst,
        likelySeconds: Math.min(300 * trials, worst),
      },
    ];
  },
});
