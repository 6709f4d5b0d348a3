import { resolve } from 'node:path';
import { Networks } from './network/container-network.ts';
import { type ProcessOptions, processBackend } from './process-backend.ts';
import { createRunner } from './real-runner.ts';
import type { LocalRunner } from './types.ts';

/** How a process runner is made. */
export interface ProcessRunnerOptions extends ProcessOptions {
  /** The plane's folder of state; containers live in `workloads` under it. */
  folder: string;
  /** Containers share this machine's ports, also where each could have a network of its own. */
  sharedPorts?: boolean;
  /** Where the programs are that give containers networks and names of hosts; see `Networks`. */
  programs?: string[];
}

/** Runs each container as a detached process group that survives the plane. */
export function createProcessRunner(options: ProcessRunnerOptions): LocalRunner {
  const network = processNetwork(options);
  return createRunner({ ...options, backends: [processBackend(options, network)], network });
}

/** The networks of containers that are processes. */
export function processNetwork(options: ProcessRunnerOptions): Networks {
  const folder = resolve(options.folder);
  return new Networks({
    folder,
    folderOf: (id) => `${folder}/workloads/${id}`,
    endpoint: options.endpoint,
    shared: options.sharedPorts ?? false,
    ...(options.programs ? { programs: options.programs } : {}),
    log: options.log,
  });
}
