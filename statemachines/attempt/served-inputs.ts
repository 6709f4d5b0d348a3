import { awsEndpointName } from '../../shared/job/endpoint-name.ts';
import type { Job } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { servedBy } from '../../shared/schema.ts';
import { endpointsOf } from '../kinds/endpoint/endpoints.ts';

/** Where a job keeps which archive an input stands for; empty text: nothing was served. */
const memberOf = (channel: string) => `inputs.${channel}`;

/** What the inputs of a job that name an endpoint stand for now, for its `resolved`. */
export async function servedInputs(ports: Ports, job: Job): Promise<Record<string, string>> {
  const store = endpointsOf(ports);
  const found: Record<string, string> = {};
  for (const [channel, location] of Object.entries(inputsOf(job))) {
    const name = servedBy(location);
    if (name === undefined) continue;
    const awsName = awsEndpointName(ports.config.plane, job.project, name);
    const endpoint = await store.get(awsName);
    const serves = endpoint?.state === 'InService' ? endpoint.current : undefined;
    found[memberOf(channel)] = serves?.modelArtifact ?? '';
  }
  return found;
}

/** The inputs as they are to be copied; a channel whose endpoint serves nothing is left out. */
export function resolvedInputs(job: Job): Record<string, string> {
  const inputs = Object.entries(inputsOf(job)).map(([channel, location]) => {
    const isNamed = servedBy(location) !== undefined;
    return [channel, isNamed ? job.resolved?.[memberOf(channel)] : location];
  });
  return Object.fromEntries(inputs.filter(([, location]) => location));
}

const inputsOf = ({ spec }: Job) => (spec.inputs ?? {}) as Record<string, string>;
