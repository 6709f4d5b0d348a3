import type { Job } from '../../shared/job/model.ts';
import { latestIn, servedBy } from '../../shared/schema.ts';

/** A job, as far as its inputs go. */
type WithInputs = Pick<Job, 'spec' | 'resolved'>;

/** Where a job keeps which object an input stands for; empty text: nothing was served. */
export const memberOf = (channel: string) => `inputs.${channel}`;

/** Where it keeps the version of that object, in a bucket of which the plane knows versions. */
export const versionOf = (channel: string) => `${memberOf(channel)}.version`;

/** The inputs as they are written. */
export const inputsOf = ({ spec }: Pick<Job, 'spec'>) =>
  (spec.inputs ?? {}) as Record<string, string>;

/** The inputs as they are to be copied; a channel whose endpoint serves nothing is left out. */
export function resolvedInputs(job: WithInputs): Record<string, string> {
  const inputs = Object.entries(inputsOf(job)).map(([channel, location]) => {
    const isNamed = servedBy(location) !== undefined || latestIn(location) !== undefined;
    return [channel, isNamed ? job.resolved?.[memberOf(channel)] : location];
  });
  return Object.fromEntries(inputs.filter(([, location]) => location));
}

/** The version of the object that an input stands for, where it is known. */
export const inputVersion = ({ resolved }: WithInputs, channel: string): string | undefined =>
  resolved?.[versionOf(channel)];
