import { algorithmImage } from '../../shared/algorithms/table.ts';
import { JobError } from '../../shared/errors.ts';
import { frameworks } from '../../shared/frameworks/table.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { kindOf } from './kinds.ts';
import {
  type FrameworkFields,
  type FrameworkUser,
  type Handlers,
  imageOfFramework,
  isModule,
} from './sagemaker/framework.ts';
import { isVersion, modelOf, trainedJob } from './trained-job.ts';

/** A model's archive and what serves it: the image, and of a framework its program. */
export interface ModelSource extends Partial<Handlers> {
  modelArtifact: string;
  image: string;
}

const refuse = (message: string): never => {
  throw new JobError('InvalidSpec', message);
};

/** Finds the model that a specification says is to be served. Throws JobError `InvalidSpec`. */
export async function modelSource(ports: Ports, job: Job): Promise<ModelSource> {
  const served = kindOf(job.kind).serves!(job.spec);
  const { model, image, algorithm } = served;
  const own = image ?? algorithmOf(ports, algorithm);
  if (model.startsWith('s3://')) return servedBy(ports, job, served, model, own);
  const trained = await trainingJob(ports, job, await namedJob(ports, job, model));
  const modelArtifact = modelOf(trained);
  if (!modelArtifact) return refuse(`${trained.id} has no model: it is ${trained.phase}.`);
  if (own !== undefined || served.framework !== undefined) {
    return servedBy(ports, job, served, modelArtifact, own);
  }
  const { framework, frameworkVersion, entryPoint, source } = trained.spec as FrameworkFields;
  const trainedWith = trained.resolved?.image ?? String(trained.spec.image);
  if (framework === undefined) return servedBy(ports, job, served, modelArtifact, trainedWith);
  if (served.command) {
    return refuse(
      `${trained.id} was trained with ${framework}, whose image runs no command: ` +
        'leave it out, or name the image that it is for.',
    );
  }
  // What trained it serves it too, so the SDK's `deploy`; else the model brings its handlers.
  const { handlers } = frameworks[framework]!;
  const given = handlers !== 'model' && isModule(entryPoint) ? { entryPoint, source } : {};
  const user = { ...served, framework, frameworkVersion, ...given };
  return servedBy(ports, job, user, modelArtifact, undefined);
}

function servedBy(
  ports: Ports,
  { resolved }: Job,
  user: FrameworkUser,
  modelArtifact: string,
  image: string | undefined,
): ModelSource {
  const { framework, source, entryPoint = 'inference.py' } = user;
  const found = resolved?.image ?? image ?? imageOfFramework(ports, user, 'serves')!;
  if (framework === undefined) return { modelArtifact, image: found };
  const handlers = { framework, entryPoint, ...(source === undefined ? {} : { source }) };
  return { modelArtifact, image: found, ...handlers };
}

function algorithmOf({ config: { region } }: Ports, algorithm: string | undefined) {
  if (algorithm === undefined) return undefined;
  const image = algorithmImage(algorithm, region);
  return image ?? refuse(`The registry of ${algorithm} in ${region} is not known.`);
}

async function namedJob(ports: Ports, { project }: Job, model: string): Promise<Job> {
  const store = new JobStore(ports);
  const name = /^@latest\((.+)\)$/.exec(model)?.[1];
  if (name === undefined) {
    const found = await store.get(model);
    return found?.project === project ? found : refuse(`There is no job ${model}.`);
  }
  let before: string | undefined;
  const size = limits.page.max;
  for (let seen = 0; seen < limits.lookThrough; seen += size) {
    const page = await store.list(project, 'ended', size, before);
    const found = page.find((one) => one.name === name && isVersion(one));
    if (found) return found;
    if (page.length < size) break;
    before = page.at(-1)?.id;
  }
  return refuse(`No job called ${name} has trained a model in project ${project}.`);
}

/** A pipeline's model is that of its last stage that trains one. */
async function trainingJob(ports: Ports, job: Job, found: Job): Promise<Job> {
  if (found.phase !== 'Succeeded') return refuse(`${found.id} has not succeeded: ${found.phase}.`);
  const trained = await trainedJob(new JobStore(ports), found);
  if (trained?.project === job.project) return trained;
  return refuse(
    `${found.id} is a ${found.kind} without a stage that trains, so its model is not known: ` +
      'say in model where its archive is (s3://…/model.tar.gz), and in image what serves it.',
  );
}
