import { globSync } from 'node:fs';
import { createContainerRunner } from '../workloads/engine/container-runner.ts';
import { type FoundEngine, findEngine } from '../workloads/engine/find-engine.ts';
import { createProcessRunner } from '../workloads/process-runner.ts';
import type { LocalRunner } from '../workloads/types.ts';
import { engineSockets, hostImages, ownUser } from './host-environment.ts';
import { openPort, type Port } from './open-port.ts';
import { realClock } from './real-clock.ts';

/** What is to run jobs: containers where an engine answers, or one of the two for certain. */
export type AskedRuntime = 'auto' | 'process' | 'container';

/** What opening a runner takes. */
export interface RunnerParts {
  data: string;
  region: string;
  /** Absent: processes. */
  runtime?: AskedRuntime;
  /** Where engines are looked for; absent: where this machine has them. */
  engines?: readonly string[];
  sharedPorts?: boolean;
  aws: Port;
  /** The port on which the last plane of the folder answered its containers. */
  before: number | undefined;
  log(line: string): void;
}

/** What runs jobs. */
export interface OpenRunner {
  runner: LocalRunner;
  /** In words, for whoever starts the plane. */
  says: string;
  /** By which containers reach the plane; processes do by its loopback. */
  door?: Port;
}

/** Opens what runs jobs; `undo` gets what closes it again. */
export async function openRunner(parts: RunnerParts, undo: (() => unknown)[]): Promise<OpenRunner> {
  const { data, region, sharedPorts = false, aws, log } = parts;
  const found = await engineFor(parts);
  const engine = found && 'engine' in found ? found.engine : undefined;
  const common = {
    ...{ clock: realClock, region, folder: data, sharedPorts, log },
    images: hostImages(data, engine?.socket),
    endpoint: () => aws.url,
  };
  if (!found || !engine || !('name' in found)) {
    const runner = createProcessRunner(common);
    const why = found && 'why' in found ? ` (no engine: ${found.why})` : '';
    return { runner, says: `processes of this machine${why}` };
  }
  let admits = (_address: string) => false;
  const door = await openPort(0, '--runtime', parts.before, {
    admits: (address) => admits(address),
  });
  undo.push(door.close);
  const user = ownUser();
  const runner = createContainerRunner({
    ...common,
    engine,
    registry: () => new URL(aws.url).host,
    wirePort: () => Number(new URL(door.url).port),
    ...(user ? { user } : {}),
  });
  admits = runner.admits;
  return { runner, says: `containers in ${found.name}`, door };
}

/** The engine to use; undefined where none is wanted. */
async function engineFor(parts: RunnerParts): Promise<FoundEngine | undefined> {
  const { runtime = 'process', data, engines = engineSockets() } = parts;
  const found = runtime === 'process' ? undefined : await findEngine(engines);
  if (found && 'engine' in found) return found;
  const why = found?.why;
  if (runtime === 'container') {
    throw new Error(
      `No container engine to work with: ${why}. Start docker, or podman system service as root, ` +
        'say where by DOCKER_HOST=unix:///PATH, or start with --runtime process.',
    );
  }
  const living = globSync(`${data}/workloads/*/engine.json`).length;
  if (living === 0) return found;
  throw new Error(
    `This plane has ${living === 1 ? 'a container' : `${living} containers`} in an engine` +
      `${why ? `, which is away (${why})` : ''}. ` +
      'Start with --runtime container and end them first.',
  );
}
