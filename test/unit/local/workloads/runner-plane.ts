import { afterEach } from 'vitest';
import type { Clock, Service } from '../../../../infra/local/kernel/types.ts';
import type { ContainerSpec, LocalRunner } from '../../../../infra/local/workloads/types.ts';
import {
  fakeServices,
  makeKernel,
  newSeen,
  type Seen,
  temporaryFolder,
  until,
  wallClock,
} from './workloads-harness.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** What every runner of real containers is made with. */
export interface RunnerBasics {
  folder: string;
  clock: Clock;
  region: string;
  endpoint(): string;
  log(line: string): void;
}

/**
 * A runner on a kernel of its own, which can be booted again on the same folder. All of it ends
 * with the test.
 */
export async function runnerPlane(
  create: (basics: RunnerBasics) => LocalRunner,
  servicesOf: (seen: Seen) => Service[] = fakeServices,
) {
  const { folder, remove } = await temporaryFolder();
  cleanups.push(remove);
  const seen = newSeen();
  const said: string[] = [];
  const boot = async () => {
    const runner = create({
      ...{ folder, clock: wallClock, region: 'us-east-1' },
      endpoint: () => 'http://127.0.0.1:4566',
      log: (line) => said.push(line),
    });
    const services = [runner.service, ...servicesOf(seen)];
    const kernel = makeKernel({ services, clock: wallClock, database: `${folder}/db` });
    await kernel.start();
    const halt = async () => {
      runner.close();
      await kernel.stop().catch(() => {});
    };
    cleanups.push(halt);
    return { kernel, runner, halt };
  };
  const lines = (id: string) =>
    seen.lines.filter(({ stream }) => stream === id).map(({ message }) => message);
  const ended = (id: string) => until(() => seen.exited.includes(id));
  return { folder, seen, said, boot, lines, ended };
}

/** A container whose output goes to a stream of its own name. */
export function containerOf(
  id: string,
  image: string,
  more: Partial<ContainerSpec> = {},
): ContainerSpec {
  return {
    ...{ id, image, service: 'test', environment: {}, mounts: [] },
    log: { group: '/test', stream: id },
    trustedService: 'ecs-tasks.amazonaws.com',
    ...more,
  };
}
