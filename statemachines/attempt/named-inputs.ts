import { JobError } from '../../shared/errors.ts';
import { awsEndpointName } from '../../shared/job/endpoint-name.ts';
import type { Job } from '../../shared/job/model.ts';
import { ObjectsClient } from '../../shared/ports/objects-client.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { readablePlaces } from '../../shared/project-access.ts';
import { latestIn, servedBy } from '../../shared/schema.ts';
import { endpointsOf } from '../kinds/endpoint/endpoints.ts';
import { inputsOf, memberOf, versionOf } from './resolved-inputs.ts';

/**
 * What the inputs of a job stand for now that say what to look for, for its `resolved`: the archive
 * that an endpoint serves, the newest object of a place.
 */
export async function namedInputs(ports: Ports, job: Job): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [channel, location] of Object.entries(inputsOf(job))) {
    if (job.resolved?.[memberOf(channel)] !== undefined) continue;
    const endpoint = servedBy(location);
    if (endpoint !== undefined) found[memberOf(channel)] = await served(ports, job, endpoint);
    const place = latestIn(location);
    if (place === undefined) continue;
    const { uri, version } = await newest(ports, job, place);
    found[memberOf(channel)] = uri;
    if (version !== undefined) found[versionOf(channel)] = version;
  }
  return found;
}

async function served(ports: Ports, { project }: Job, name: string): Promise<string> {
  const awsName = awsEndpointName(ports.config.plane, project, name);
  const endpoint = await endpointsOf(ports).get(awsName);
  const serves = endpoint?.state === 'InService' ? endpoint.current : undefined;
  return serves?.modelArtifact ?? '';
}

/** Throws JobError where the project may not look, and where there is nothing. */
async function newest(ports: Ports, { project }: Job, place: string) {
  const places = readablePlaces(ports.config, project);
  if (!places.some((known) => place.startsWith(known))) {
    const message = `Project ${project} may not read ${place}: it reads ${places.join(', ')}.`;
    throw new JobError('AccessDenied', message);
  }
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(place) ?? [];
  const client = ports.clients.of(ObjectsClient);
  const key = await client.newest(bucket, prefix);
  if (key === undefined) {
    const message = `There is no object under ${place}, and the newest one was asked for.`;
    throw new JobError('InvalidSpec', message);
  }
  const isOwn = bucket === ports.config.bucket;
  const version = isOwn ? await client.version(bucket, key) : undefined;
  return { uri: `s3://${bucket}/${key}`, version };
}
