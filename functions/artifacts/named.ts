import { type Job, jobPrefix } from '../../shared/job/model.ts';
import { filesOf } from '../../shared/job/results.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { StoredObject } from './objects.ts';

/** SageMaker packs what a training container leaves beside its model into this, next to it. */
const besideModel = { model: 'model.tar.gz', output: 'output.tar.gz' };

/** The folders and objects that a job's own result names; a folder ends with a slash. */
function placesOf(job: Job): [name: string, uri: string][] {
  // Of a pipeline the stages' jobs have them.
  const places = job.spec.stages ? [] : filesOf(job);
  const model = places.find(([, uri]) => uri.endsWith(`/${besideModel.model}`))?.[1];
  const beside = model?.replace(/[^/]+$/, besideModel.output);
  return beside ? [...places, ['output', beside]] : places;
}

/** What an object of a job's folder is called, and its path below what is called so. */
export function namedOf({ config: { bucket } }: Ports, job: Job, object: StoredObject) {
  const { key, ...facts } = object;
  const uri = `s3://${bucket}/${key}`;
  const [name, place] =
    placesOf(job).find(([, at]) => (at.endsWith('/') ? uri.startsWith(at) : uri === at)) ?? [];
  const whole = place ?? `s3://${bucket}/${jobPrefix(job)}`;
  const path = uri.slice(whole.endsWith('/') ? whole.length : whole.lastIndexOf('/') + 1);
  return { name: name ?? null, path, uri, ...facts };
}
