import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import * as z from 'zod';
import { JobError } from '../../../shared/errors.ts';
import {
  type FrameworkUse,
  frameworkImage,
  frameworks,
  imageFault,
} from '../../../shared/frameworks/table.ts';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { isReference, s3Location, textOrNumber } from '../../../shared/schema.ts';
import type { Finding } from '../kind.ts';

/** The fields by which one of AWS's frameworks runs a program of one's own. */
export const frameworkShape = {
  /** In place of an image: AWS's own image of this framework takes `source` as it is. */
  framework: z.enum(Object.keys(frameworks)).optional(),
  /** Such as `2.6`, which is the newest 2.6 that AWS has. */
  frameworkVersion: textOrNumber.optional(),
  /** The program in `source`. */
  entryPoint: z
    .string()
    .regex(/^[\w-]+([./][\w-]+)*\.(py|sh)$/, 'must be a .py or .sh in the source, as train.py')
    .optional(),
  /** A tar.gz of the folder; the CLI makes and uploads it. */
  source: s3Location.optional(),
};

/** What these fields have. */
export type FrameworkFields = z.output<z.ZodObject<typeof frameworkShape>>;

/** Whatever may run on a framework. */
export interface FrameworkUser extends FrameworkFields {
  instanceType: string;
}

/** The image of the framework that a job names; undefined: it names none. */
export function imageOfFramework(
  { config: { region } }: Ports,
  { framework, frameworkVersion = '', instanceType }: FrameworkUser,
  use: FrameworkUse,
): string | undefined {
  if (framework === undefined) return undefined;
  const wanted = { framework, version: frameworkVersion, use, instanceType };
  const fault = imageFault(wanted);
  if (fault) throw new JobError('InvalidSpec', `${fault.path} ${fault.message}.`);
  const image = frameworkImage(wanted, region);
  if (image) return image;
  throw new JobError('InvalidSpec', `The registry of ${framework} in ${region} is not known.`);
}

/** What is wrong with a job's framework, or with the fields that only one with a framework has. */
export function frameworkFindings(user: FrameworkUser, use: FrameworkUse): Finding[] {
  const { framework, frameworkVersion: version, instanceType, entryPoint, source } = user;
  if (framework === undefined) {
    return Object.entries({ frameworkVersion: version, entryPoint, source })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => ({ path: [name], message: 'is there without a framework that takes it' }));
  }
  if (version === undefined) {
    const allowed = Object.keys(frameworks[framework]![use].versions);
    const message = `is missing; AWS has ${framework} ${allowed.join(', ')}`;
    return [{ path: ['frameworkVersion'], message, allowed }];
  }
  const fault = imageFault({ framework, version, use, instanceType });
  return fault ? [{ ...fault, path: [fault.path] }] : [];
}

function archiveFindings(source: string | undefined): Finding[] {
  if (source === undefined || isReference(source) || source.endsWith('.tar.gz')) return [];
  const message = `is ${source}; a framework takes a .tar.gz (the CLI makes it of a folder)`;
  return [{ path: ['source'], message }];
}

/** What is wrong with the program that a framework is to train by. */
export function programFindings({ source, entryPoint }: FrameworkFields): Finding[] {
  const findings = archiveFindings(source);
  if (source === undefined) {
    findings.push({ path: ['source'], message: 'is missing: the folder with the entryPoint' });
  }
  if (entryPoint === undefined) {
    const message = 'is missing: the program in the source, such as train.py';
    findings.push({ path: ['entryPoint'], message });
  }
  return findings;
}

/**
 * The hyperparameters of a training job, with those by which SageMaker's training toolkit finds
 * the program; as JSON, which is how sagemaker-python-sdk sends them (estimator.py, Framework).
 */
export function frameworkParameters(
  { config: { region } }: Ports,
  job: Job,
  {
    framework,
    source,
    entryPoint,
    hyperParameters,
  }: FrameworkFields & { hyperParameters: Record<string, string> },
): Record<string, string> {
  if (framework === undefined) return hyperParameters;
  const ofToolkit = {
    ...frameworks[framework]!.hyperParameters,
    sagemaker_submit_directory: source,
    sagemaker_program: entryPoint,
    sagemaker_job_name: awsNameOf(job),
    sagemaker_region: region,
  };
  const encoded = Object.entries(ofToolkit).map(([name, text]) => [name, JSON.stringify(text)]);
  const level = { sagemaker_container_log_level: '20' };
  return { ...Object.fromEntries(encoded), ...level, ...hyperParameters };
}

/** How many of those there may be. */
export const toolkitParameters = 6;

/** A program with handlers (`model_fn`, `input_fn` …) for the image of a framework. */
export interface Handlers {
  framework: string;
  entryPoint: string;
  /** Its archive; absent: it is in the folder `code/` of the model. */
  source?: string;
}

/** Where SageMaker lays what a model has beside its archive (API reference, CreateModel). */
const besideModel = '/opt/ml/additional-model-data-sources';
const channel = 'code';

/** What the container of a model is given for handlers, as sagemaker-python-sdk names it. */
export function handlersIn(
  { config: { region } }: Ports,
  { framework, entryPoint = '', source }: Partial<Handlers>,
): Pick<ContainerDefinition, 'Environment' | 'AdditionalModelDataSources'> {
  if (framework === undefined) return {};
  const onPath = source !== undefined && frameworks[framework]!.handlers === 'path';
  const folder = onPath ? `${besideModel}/${channel}` : (source ?? '/opt/ml/model/code');
  const Environment = {
    SAGEMAKER_PROGRAM: entryPoint,
    SAGEMAKER_SUBMIT_DIRECTORY: folder,
    SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
    SAGEMAKER_REGION: region,
    ...(onPath ? { PYTHONPATH: folder } : {}),
  };
  if (!onPath) return { Environment };
  const archive = { S3DataType: 'S3Object', CompressionType: 'Gzip' } as const;
  const S3DataSource = { S3Uri: source, ...archive };
  return { Environment, AdditionalModelDataSources: [{ ChannelName: channel, S3DataSource }] };
}

/** How many variables that may be. */
export const toolkitVariables = 5;

/** Whether a program can be imported by its name alone. */
export const isModule = (program = ''): boolean => !/\/|\.sh$/.test(program);

/** What is wrong with the handlers that are to serve. */
export function handlerFindings({ framework, source, entryPoint }: FrameworkFields): Finding[] {
  if (framework === undefined) return [];
  const findings: Finding[] = [];
  if (source !== undefined && frameworks[framework]!.handlers === 'model') {
    const message =
      `cannot be said: the image of ${framework} takes handlers from the model alone. ` +
      'Have the training write them to code/inference.py in SM_MODEL_DIR';
    findings.push({ path: ['source'], message });
  }
  if (!isModule(entryPoint)) {
    const message = `is ${entryPoint}; it is imported, so it is a .py in the source's first folder`;
    findings.push({ path: ['entryPoint'], message });
  }
  return [...findings, ...archiveFindings(source)];
}
