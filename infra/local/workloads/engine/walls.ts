import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CannotStart } from '../backend.ts';

const run = promisify(execFile);

/**
 * What a podman bridge may not reach: other bridges of podman. Its own option `isolate` does the
 * same, but in netavark 1.4 (Debian 12) the end of any container takes the rule away for all: seen
 * here, and so these rules are ours. The first goes above the second.
 */
const rulesOf = (bridge: string) => [
  ['-i', bridge, '-o', 'podman+', '-j', 'DROP'],
  ['-i', bridge, '-o', bridge, '-j', 'ACCEPT'],
];

/** Puts a wall around a bridge; without one nothing is started on it. */
export async function raiseWall(bridge: string): Promise<void> {
  try {
    for (const rule of rulesOf(bridge)) {
      const there = await iptables('-C', rule).catch(() => undefined);
      if (!there) await iptables('-I', rule);
    }
  } catch (error) {
    throw new CannotStart(
      `CannotStartContainerError: no wall around ${bridge}: ${(error as Error).message}. ` +
        'With podman the plane needs iptables and root; or start it with --runtime process.',
    );
  }
}

/** Takes it away with its bridge. */
export async function lowerWall(bridge: string): Promise<void> {
  for (const rule of rulesOf(bridge)) await iptables('-D', rule).catch(() => {});
}

const iptables = (what: '-C' | '-I' | '-D', rule: string[]) =>
  run('iptables', ['-w', what, 'FORWARD', ...rule]);
