import { createHash } from 'node:crypto';
import { containerId } from './names.ts';
import { runOf } from './runs.ts';
import type { Training } from './store.ts';

/** One host of a training job: an instance on AWS, a container here. */
export interface Host {
  /** `algo-1`, `algo-2` …, as SageMaker names them. */
  name: string;
  /** Its container in this run of the job. */
  id: string;
  /** Of this machine's loopback, its own. */
  address: string;
  /** Where its output goes in the log group of training jobs. */
  logStream: string;
}

/** The hosts of a training job in its present run, in the order of their names. */
export function hostsOf(training: Training): Host[] {
  const { name: job, request, transitions } = training;
  const run = runOf(training);
  const since = transitions.findLast(({ Status }) => Status === 'Starting')?.StartTime ?? 0;
  const count: number = request.ResourceConfig.InstanceCount;
  return Array.from({ length: count }, (_, index) => {
    const name = `algo-${index + 1}`;
    return {
      name,
      id: containerId(job, index === 0 ? '' : name, run),
      address: addressOf(job, index),
      logStream: `${job}/${name}-${Math.floor(since / 1000)}`,
    };
  });
}

/**
 * An address of 127.0.0.0/8, all of which Linux has on its loopback: one for each host, so that two
 * may listen on the same port if each binds its own name. Jobs hardly ever share a range.
 */
function addressOf(job: string, index: number): string {
  const [a = 0, b = 0] = createHash('sha256').update(job).digest();
  const network = (b + Math.floor(index / 250)) % 256;
  return `127.${1 + (a % 254)}.${network}.${1 + (index % 250)}`;
}
