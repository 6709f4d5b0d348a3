import * as z from 'zod';
import { algorithms } from '../../../shared/algorithms/table.ts';
import { isJobId } from '../../../shared/job/model.ts';
import { limits } from '../../../shared/limits.ts';
import { command, environment, imageUri, isReference } from '../../../shared/schema.ts';
import type { Finding } from '../kind.ts';
import { tooLong } from './bounds.ts';
import {
  type FrameworkUser,
  frameworkFindings,
  frameworkShape,
  handlerFindings,
  toolkitVariables,
} from './framework.ts';

const latest = /^@latest\([a-z][a-z0-9-]{0,40}\)$/;
const artifact = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/\S+\.tar\.gz$/;

/** A job knows with which image it trained, an archive does not. */
const saysItsImage = (model: string) => isJobId(model) || latest.test(model);

/** The fields of whatever serves a model in SageMaker. */
export const serverShape = {
  /** A job that trained one or a pipeline with such a stage, by id or @latest(NAME); an archive. */
  model: z
    .string()
    .max(limits.s3UriLength)
    .refine((text) => saysItsImage(text) || isReference(text) || artifact.test(text), {
      error: 'must be the id of a job, @latest(NAME), or s3://BUCKET/…/model.tar.gz',
    }),
  /** Default: the image that the model was trained with. */
  image: imageUri.optional(),
  /** In place of an image: the algorithm of SageMaker's that the model was trained by. */
  algorithm: z.enum(Object.keys(algorithms)).optional(),
  ...frameworkShape,
  /** What serves; default: the image's own `serve`. */
  command: command.optional(),
  environment: environment.default({}),
};

/** What these fields have, with all defaults. */
export type Server = z.output<z.ZodObject<typeof serverShape>>;

/**
 * Variables of one container of a model that SageMaker takes, and characters of each (its service
 * model: EnvironmentMap, EnvironmentValue).
 */
const max = { variables: 100, variable: 1024 };

/**
 * SageMaker always starts `serve`; the one in the images that Trainyard builds runs the command of
 * these variables.
 */
export function serverVariables({ environment, command }: Server): Record<string, string> {
  const parts = (command ?? []).map((part, index) => [`TRAINYARD_SERVE_ARG_${index}`, part]);
  return {
    ...environment,
    SM_MODEL_DIR: '/opt/ml/model',
    ...(command ? { TRAINYARD_SERVE_ARGC: String(command.length) } : {}),
    ...Object.fromEntries(parts),
  };
}

/** What of a model SageMaker would refuse, and an archive of which the image is not known. */
export function serverFindings(spec: Server & FrameworkUser): Finding[] {
  const findings: Finding[] = [];
  const { algorithm, framework, image, command: own } = spec;
  const say = (path: string, message: string) => findings.push({ path: [path], message });
  if (!saysItsImage(spec.model) && !image && !algorithm && !framework) {
    const what = 'name an image, the algorithm or the framework';
    say('image', `is missing: an archive does not say which image serves it; ${what}`);
  }
  for (const [name, value] of Object.entries({ algorithm, framework })) {
    if (value && (image || own || (algorithm && framework))) {
      say(name, 'cannot be said together with an image or a command: it has its own');
    }
  }
  const variables = Object.keys(serverVariables(spec)).length + (framework ? toolkitVariables : 0);
  if (variables > max.variables) {
    const message = `and command make ${variables} variables; SageMaker takes ${max.variables}`;
    say('environment', message);
  }
  findings.push(...frameworkFindings(spec, 'serves'), ...handlerFindings(spec));
  return [...findings, ...textFindings(spec)];
}

/** The words of a command become variables too: SageMaker knows no command of a model. */
const textFindings = ({ environment: variables, command: words = [] }: Server): Finding[] => [
  ...Object.entries(variables).flatMap(([name, text]) =>
    tooLong(['environment', name], text, max.variable),
  ),
  ...words.flatMap((text, at) => tooLong(['command', at], text, max.variable)),
];
