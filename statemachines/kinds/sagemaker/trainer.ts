import { RE2JS, RE2JSException } from 're2js';
import * as z from 'zod';
import { algorithms } from '../../../shared/algorithms/table.ts';
import { frameworks } from '../../../shared/frameworks/table.ts';
import {
  command,
  environment,
  imageUri,
  inputs,
  instanceType,
  textOrNumber,
  wholeNumber,
} from '../../../shared/schema.ts';
import type { Finding } from '../kind.ts';
import { frameworkFindings, frameworkShape, programFindings } from './framework.ts';

/** The name of a metric that SageMaker reads from the output, or that an algorithm has. */
export const metricName = z
  .string()
  .regex(
    /^[A-Za-z][\w:.-]{0,254}$/,
    'must begin with a letter, and go on with letters, digits, _, :, . and -: 1 to 255 characters',
  );

/** Finds a metric's value in a line of the output. */
export const metricRegex = z.string().min(1).max(500);

/** SageMaker's service model, 2017-07-24: MetricDefinitionList. */
const mostMetrics = 40;

/** Metrics that are read from the output, at most as many as SageMaker takes besides `others`. */
export const metricList = (others = 0) =>
  z
    .array(z.strictObject({ name: metricName, regex: metricRegex }))
    .max(mostMetrics - others)
    .default([]);

/** The name of a hyperparameter. */
export const hyperParameterName = z
  .string()
  .regex(
    /^[A-Za-z_][\w-]{0,254}$/,
    'must begin with a letter or _, and go on with letters, digits, _ and -: 1 to 255 characters',
  );

/** The fields of whatever trains in SageMaker. */
export const trainerShape = {
  /** One of `image`, `algorithm` and `framework`. */
  image: imageUri.optional(),
  /** One of SageMaker's own, which has its image, its metrics and its channels. */
  algorithm: z.enum(Object.keys(algorithms)).optional(),
  ...frameworkShape,
  /** Default: the image's own `train`. */
  command: command.optional(),
  environment: environment.default({}),
  inputs: inputs.default({}),
  /** Of all inputs, such as `text/csv`: the algorithms of SageMaker ask for it. */
  contentType: z.string().min(1).max(256).optional(),
  hyperParameters: z.record(hyperParameterName, textOrNumber).default({}),
  /**
   * Whether each hyperparameter is an argument after the command, `--name value`, as in SageMaker's
   * script mode. SM_HP_<NAME>, SM_HPS and hyperparameters.json are there in any case.
   */
  hyperParameterArguments: z.boolean().default(true),
  instanceType: instanceType.default('ml.m5.large'),
  instanceCount: wholeNumber(1, 20).default(1),
  volumeSizeInGB: wholeNumber(1, 16384).default(10),
};

/** What these fields have, with all defaults. */
export type Trainer = z.output<z.ZodObject<typeof trainerShape>>;

/** Says what is wrong with the expression that catches a metric; undefined: nothing. */
export function regexFault(regex: string): string | undefined {
  try {
    const groups = RE2JS.compile(regex).groupCount();
    if (groups === 1) return undefined;
    return `has ${groups} groups; one group must catch the value: name=([0-9.eE+-]+)`;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return (
      `cannot be run in linear time (${error.message}): look-around and ` +
      'back-references are not allowed'
    );
  }
}

/** What trains must be named, once; a framework has its program, and no command. */
export function trainerFindings(trainer: Trainer): Finding[] {
  const { algorithm, framework, image } = trainer;
  const named = Object.entries({ algorithm, framework, image }).filter(([, one]) => one);
  const [first, second] = named.map(([name]) => name);
  if (first === undefined) {
    const message = 'is missing: name an image, a source or one of the algorithms or frameworks';
    return [{ path: ['image'], message }];
  }
  if (second !== undefined) {
    const article = /^[aeiou]/.test(second) ? 'an' : 'a';
    return [{ path: [first], message: `cannot be said together with ${article} ${second}` }];
  }
  const findings = frameworkFindings(trainer, 'trains');
  if (framework === undefined) return findings;
  return [...findings, ...programFindings(trainer), ...ofImages(trainer)];
}

/** What the program of a framework has from the toolkit in its image, and cannot be told. */
function ofImages({ command: own, hyperParameterArguments, hyperParameters }: Trainer): Finding[] {
  const say = (path: PropertyKey[], message: string): Finding[] => [{ path, message }];
  return [
    ...(own ? say(['command'], 'cannot be said: a framework runs its entryPoint') : []),
    ...(hyperParameterArguments
      ? []
      : say(
          ['hyperParameterArguments'],
          'cannot be false: a framework gives its program arguments',
        )),
    ...Object.keys(hyperParameters)
      .filter((name) => name.startsWith('sagemaker_'))
      .flatMap((name) => say(['hyperParameters', name], 'is one of those that the toolkit reads')),
  ];
}

/** The algorithm whose metrics SageMaker knows, so that no others can be defined; if it is one. */
export const knownMetricsOf = ({ algorithm, framework }: Trainer): string | undefined =>
  algorithm ?? (framework === undefined ? undefined : frameworks[framework]!.takenFor);

/**
 * What is wrong with the metrics of a trainer.
 *
 * @param others names of metrics that are read besides
 */
export function metricFindings(
  trainer: Trainer & { metrics: readonly { name: string; regex: string }[] },
  others: readonly string[] = [],
): Finding[] {
  const { metrics } = trainer;
  const known = knownMetricsOf(trainer);
  if (known !== undefined && metrics.length > 0) {
    const message = `cannot be said: ${known} has metrics of its own, which SageMaker knows`;
    return [{ path: ['metrics'], message, defect: 'D23' }];
  }
  return metrics.flatMap(({ name, regex }, at): Finding[] => {
    const fault = regexFault(regex);
    const before = [...others, ...metrics.slice(0, at).map((metric) => metric.name)];
    const say = (member: string, message: string) => [{ path: ['metrics', at, member], message }];
    return [
      ...(fault ? say('regex', fault) : []),
      ...(before.includes(name) ? say('name', `is ${name}, as one before`) : []),
    ];
  });
}
