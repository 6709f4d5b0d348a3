import type { ContainerSpec } from '../types.ts';

/** What of the machine and the plane goes into a container. */
export interface Surroundings {
  image: string;
  network: string;
  environment: Record<string, string>;
  labels: Record<string, string>;
  /** `UID:GID` that it runs as instead of its image's user; absent: as the image says. */
  user?: string;
}

/** Units of the engine for one of ours. */
const nanoCpus = 1_000_000_000;
const mebibyte = 1024 * 1024;

/** So many GPUs (Docker Engine API, `DeviceRequest`; as `docker run --gpus` sends it). */
const gpusAs = (Count: number) => ({ Count, Capabilities: [['gpu']] });

/** The request that makes a container. Memory has no swap beside it, as on Fargate. */
export function creationOf(spec: ContainerSpec, around: Surroundings): object {
  const { limits, entryPoint, command, workingDirectory } = spec;
  const memory = limits?.memoryMiB === undefined ? undefined : limits.memoryMiB * mebibyte;
  const aliases = spec.peers ? [spec.peers.name] : [];
  return {
    Image: around.image,
    ...(entryPoint ? { Entrypoint: entryPoint } : {}),
    ...(command ? { Cmd: command } : {}),
    ...(workingDirectory ? { WorkingDir: workingDirectory } : {}),
    ...(around.user ? { User: around.user } : {}),
    ...(spec.peers ? { Hostname: spec.peers.name } : {}),
    Env: Object.entries(around.environment).map(([name, value]) => `${name}=${value}`),
    Labels: around.labels,
    HostConfig: {
      NetworkMode: around.network,
      // Whatever the engine's usual driver is, this one keeps output that can be read back.
      LogConfig: { Type: 'json-file' },
      Binds: spec.mounts.map(({ hostPath, containerPath }) => `${hostPath}:${containerPath}`),
      ...(memory === undefined ? {} : { Memory: memory, MemorySwap: memory }),
      ...(spec.gpus ? { DeviceRequests: [gpusAs(spec.gpus)] } : {}),
      ...(limits?.cpus === undefined ? {} : { NanoCpus: Math.round(limits.cpus * nanoCpus) }),
    },
    NetworkingConfig: { EndpointsConfig: { [around.network]: { Aliases: aliases } } },
  };
}
