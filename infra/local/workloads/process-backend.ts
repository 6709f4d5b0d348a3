import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Clock } from '../kernel/types.ts';
import { attachBeside } from './attach-beside.ts';
import { type Backend, CannotStart } from './backend.ts';
import { readFacts, signalGroup } from './container-facts.ts';
import { endStrays } from './container-processes.ts';
import { executeBeside } from './execute-beside.ts';
import type { Networks } from './network/container-network.ts';
import { type PrepareOptions, prepare } from './prepare.ts';
import { launch, terminate } from './supervisor.ts';

/** How containers become processes. */
export interface ProcessOptions extends PrepareOptions {
  clock: Clock;
  /** One line about something that went wrong. */
  log(line: string): void;
}

/** The exit code of a command for which there is no container; a shell's for what cannot run. */
const notRunning = 126;

/** Runs each container as a detached process group that survives the plane. */
export function processBackend(options: ProcessOptions, network: Networks): Backend {
  const { clock } = options;
  const facts = (at: string) => readFacts(at, clock.now());
  const pause = (ms: number) =>
    new Promise<void>((over) => {
      clock.wakeAt(clock.now() + ms, over);
    });
  return {
    runs: () => true,
    open: () => network.open(),
    close: () => network.close(),
    async begin(spec, at, outside, onExit) {
      const prepared = await prepare(spec, at, outside, options);
      const namespace = spec.serves ? await network.newNamespace() : await network.naming(spec);
      await launch({ ...prepared, ...(namespace && { namespace }) }, onExit);
      if ((await facts(at)).state === 'absent') {
        throw new CannotStart('CannotStartContainerError: no pid.');
      }
    },
    adopt: async (at) => (await facts(at)).state !== 'absent',
    facts,
    async signal(at, signal) {
      const now = await facts(at);
      if (now.state !== 'running') return;
      if (signal === 'SIGTERM') await terminate(at, now.pid);
      else signalGroup(now.pid, signal);
    },
    async execute(at, command, timeoutMs) {
      const now = await facts(at);
      return now.state === 'running' ? executeBeside(now.pid!, command, timeoutMs) : notRunning;
    },
    async attach(at, command) {
      const now = await facts(at);
      if (now.state === 'running') return attachBeside(now.pid!, command);
      throw new Error('The container has ended.');
    },
    async settle(at) {
      const left = await endStrays(at, pause);
      if (left.length > 0)
        options.log(`Workload ${basename(at)}: does not die: ${left.join(', ')}`);
    },
    async tidy(at) {
      const names = ['rootfs', 'home', 'tmp', 'in', 'hosts'];
      const how = { recursive: true, force: true };
      await Promise.all(names.map((name) => rm(`${at}/${name}`, how)));
    },
  };
}
