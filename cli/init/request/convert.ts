import { parse } from 'yaml';
import { isObject } from '../../../shared/is-object.ts';
import { CommandError } from '../../failures.ts';
import { nameFrom } from '../draft.ts';
import { model, processing, taskDefinition } from './containers.ts';
import { Conversion, type Members } from './conversion.ts';
import { training } from './training.ts';
import { tuning } from './tuning.ts';

/** A request that is known, by a member that no other one has. */
interface Operation {
  /** As AWS calls it. */
  name: string;
  member: string;
  /** The name of what is made. */
  named: string;
  /** Of the job, as its file begins. */
  begins: string;
  convert(request: Members, made: Conversion, name: string): void;
}

const operations: readonly Operation[] = [
  {
    name: 'CreateHyperParameterTuningJob',
    member: 'HyperParameterTuningJobConfig',
    named: 'HyperParameterTuningJobName',
    begins: 'kind: tuning',
    convert: tuning,
  },
  {
    name: 'CreateTrainingJob',
    member: 'AlgorithmSpecification',
    named: 'TrainingJobName',
    begins: 'kind: training',
    convert: training,
  },
  {
    name: 'CreateProcessingJob',
    member: 'AppSpecification',
    named: 'ProcessingJobName',
    begins: 'kind: task',
    convert: processing,
  },
  {
    name: 'RegisterTaskDefinition',
    member: 'containerDefinitions',
    named: 'family',
    begins: 'kind: task',
    convert: taskDefinition,
  },
  {
    name: 'CreateModel',
    member: 'PrimaryContainer',
    named: 'ModelName',
    begins: 'kind: endpoint',
    convert: model,
  },
];

/** Requests that name what another one says, and how to get that. */
const halves: Readonly<Record<string, string>> = {
  taskDefinition: 'aws ecs describe-task-definition --task-definition NAME > task.json',
  ProductionVariants: 'aws sagemaker describe-model --model-name NAME > model.json',
  EndpointConfigName: 'aws sagemaker describe-model --model-name NAME > model.json',
};

/** Why members have no place in a job, by their names, wherever they stand. */
const reasons: Readonly<Record<string, string>> = {
  RoleArn: 'a job acts as the role of its project',
  ExecutionRoleArn: 'a job acts as the role of its project',
  executionRoleArn: 'a job acts as the role of its project',
  taskRoleArn: 'a job acts as the role of its project',
  Tags: 'the plane tags what it makes by job, project and owner',
  tags: 'the plane tags what it makes by job, project and owner',
  VpcConfig: 'the network is the plane’s',
  NetworkConfig: 'the network is the plane’s',
  networkMode: 'the network is the plane’s',
  requiresCompatibilities: 'a task runs on Fargate',
  logConfiguration: 'the log is the plane’s: trainyard logs',
  OutputDataConfig: 'results lie in the plane’s bucket: trainyard download',
  TrainingInputMode: 'files are copied to the machine',
  S3DataType: 'an input is a prefix',
  InputMode: 'files are copied to the machine',
  CompressionType: 'an input is as it lies in S3',
  ClusterConfig: 'a task has cpu and memory of Fargate in place of a machine',
  ProcessingResources: 'a task has cpu and memory of Fargate in place of a machine',
  EnableNetworkIsolation: 'the network is the plane’s',
  EnableInterContainerTrafficEncryption: 'a job has no such field',
};

/** A request of AWS as JSON, made into a job. Throws CommandError for one that is none it knows. */
export function convertRequest(text: string, file: string) {
  const request = requestIn(text, file);
  const found = operations.find(({ member }) => member in request);
  if (!found) throw unknown(request, file);
  const given = String(request[found.named] ?? 'job');
  const name = nameFrom(given);
  const made = new Conversion({ ...(parse(found.begins) as Members), name });
  made.keep(found.named, 'name', name);
  found.convert(request, made, name);
  made.dropRest(request, reasons);
  return { operation: found.name, name, made };
}

/** Also as a Describe call answers it, inside of its one member. */
function requestIn(text: string, file: string): Members {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(value)) throw new CommandError(`${file} holds no object.`);
  const inner = value.taskDefinition;
  return isObject(inner) ? inner : value;
}

function unknown(request: Members, file: string): CommandError {
  const half = Object.keys(halves).find((member) => member in request);
  if (half) {
    return new CommandError(`${file} only names what ${half} is, and does not say it.`, {
      fix: `${halves[half]}, and give that file`,
    });
  }
  const names = operations.map(({ name }) => name).join(', ');
  return new CommandError(`${file} is no request that is known.`, { fix: `give one of ${names}` });
}
