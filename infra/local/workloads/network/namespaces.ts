import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram } from '../host-paths.ts';
import { quoted } from '../shell-text.ts';

/** How to start a supervisor in a network namespace of its own. */
export interface Namespace {
  /** Begins the command line. */
  enter: string[];
  /** What its shell does first; `$folder` is the container's. */
  setUp: string;
}

/** Where the programs of an administrator are. */
export const places = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];

const relayFile = fileURLToPath(new URL('../programs/network-relay.mjs', import.meta.url));

/** Whether a command line is that of a relay, which is not of the container's own. */
export const isRelay = (commandLine: string): boolean => commandLine.includes(relayFile);

/** A sort of namespace, as `unshare` and people call it, and what is tried in one. */
interface Trial {
  flag: 'n' | 'm';
  what: string;
  /** The program that sets it up, and the package that has it. */
  program: string;
  from: string;
  /** What its shell does, given the program's path. */
  script: (program: string) => string;
}

/**
 * Tries whether this machine gives a process a namespace: to root, or to everybody together with a
 * user namespace. Answers the ways in and where the program is, or in words why there is none.
 */
export async function tryNamespace(
  { flag, what, program: name, from, script }: Trial,
  folders: string[],
): Promise<{ enter: string[]; program: string } | { why: string }> {
  if (process.platform !== 'linux') return { why: `only Linux has ${what} namespaces` };
  const [unshare, program] = await Promise.all(
    ['unshare', name].map((one) => findProgram(one, '/', folders)),
  );
  if (!unshare) return { why: 'the program unshare (util-linux) is not there' };
  if (!program) return { why: `the program ${name} (${from}) is not there` };
  let why = '';
  for (const flags of process.getuid?.() === 0 ? [`-${flag}`, `-Ur${flag}`] : [`-Ur${flag}`]) {
    try {
      await promisify(execFile)(unshare, [flags, '/bin/sh', '-c', script(program)]);
      return { enter: [unshare, flags], program };
    } catch (error) {
      const { stderr = '', message } = error as Error & { stderr?: string };
      why = (stderr || message).trim().split('\n')[0] ?? '';
    }
  }
  return { why };
}

/** Whether and how a process can have a network of its own here. */
export async function findNamespaces(
  folders = places,
): Promise<{ enter: string[]; ip: string } | { why: string }> {
  const trial = { flag: 'n', what: 'network', program: 'ip', from: 'iproute2' } as const;
  const found = await tryNamespace({ ...trial, script: loopback }, folders);
  return 'why' in found ? found : { enter: found.enter, ip: found.program };
}

/** In a new namespace every address is the loopback's, which is up. */
const loopback = (ip: string) =>
  `${quoted(ip)} link set lo up && ${quoted(ip)} route add local 0.0.0.0/0 dev lo`;

/**
 * What a namespace is set up with: TCP ports and name servers (`ADDRESS:PORT`; absent: those of
 * this machine) that lead out of it. The relay is there before the command; it is started again if
 * it dies, and ends with the container's group.
 */
export async function namespaceWith(
  { enter, ip }: { enter: string[]; ip: string },
  ports: number[],
  names?: string[],
): Promise<Namespace> {
  const servers = names ?? (await nameServers());
  const relay = [process.execPath, relayFile, ports.join(','), servers.join(',')];
  const setUp = `
${loopback(ip)}
(trap '' TERM INT HUP
 cd "$folder" || exit
 while :; do /usr/bin/env -i ${relay.map(quoted).join(' ')}; /bin/sleep 1; done) &
n=0
until [ -S "$folder/in" ] || [ -e "$folder/stop" ] || [ $n -ge 200 ]; do
  /bin/sleep 0.05
  n=$((n + 1))
done
`;
  return { enter, setUp };
}

/** The name servers that resolvers of this machine ask (resolv.conf(5)), of IPv4. */
async function nameServers(): Promise<string[]> {
  const text = await readFile('/etc/resolv.conf', 'utf8').catch(() => '');
  const found = [...text.matchAll(/^nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$/gm)];
  return found.map(([, address]) => `${address}:53`);
}
