import { connect } from 'node:net';
import { resolve } from 'node:path';
import { isStandIn } from '../image-source.ts';
import { connected } from '../network/sockets.ts';
import { processBackend } from '../process-backend.ts';
import { type ProcessRunnerOptions, processNetwork } from '../process-runner.ts';
import { createRunner } from '../real-runner.ts';
import type { ContainerNetwork, LocalRunner } from '../types.ts';
import { EngineBackend, type EngineOptions } from './engine-backend.ts';

/** How a runner of an engine's containers is made. */
export type ContainerRunnerOptions = ProcessRunnerOptions & Omit<EngineOptions, 'runs'>;

/**
 * Runs what users wrote in an engine, and what the plane itself brings (its stand-ins for the AWS
 * CLI and for CodeBuild's images) as processes. `admits` tells the addresses of its containers.
 */
export function createContainerRunner(
  options: ContainerRunnerOptions,
): LocalRunner & { admits(address: string): boolean } {
  const folder = resolve(options.folder);
  const engine = new EngineBackend({ ...options, folder, runs: (image) => !isStandIn(image) });
  const processes = processNetwork(options);
  const addressOf = (id: string) => engine.addressOf(`${folder}/workloads/${id}`);
  const network: ContainerNetwork = {
    hostInterface: 'eth0',
    whyShared: async () => undefined,
    whyUnnamed: async () => undefined,
    connect(id, port, signal) {
      const host = addressOf(id);
      if (!host) return processes.connect(id, port, signal);
      return connected(connect({ host, port, signal }));
    },
    listening: (id) => (addressOf(id) ? undefined : processes.listening(id)),
  };
  const runner = createRunner({
    ...options,
    backends: [engine, processBackend(options, processes)],
    network,
  });
  return Object.assign(runner, { admits: (address: string) => engine.networks.has(address) });
}
