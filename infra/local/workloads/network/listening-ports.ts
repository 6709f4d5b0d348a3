import { processesOf } from '../container-processes.ts';
import { linkOf, namesIn, textOf } from '../proc-files.ts';
import { isRelay } from './namespaces.ts';

/** The state LISTEN in /proc/net/tcp. */
const listen = '0A';

/** The TCP ports on which a container's processes listen; undefined where there is no /proc. */
export function listeningPorts(folder: string): number[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const pids = processesOf(folder).filter((pid) => !isRelay(textOf(`/proc/${pid}/cmdline`)));
  const own = new Set(pids.flatMap(socketsOf));
  const rows = pids.flatMap((pid) =>
    ['tcp', 'tcp6'].flatMap((name) => rowsOf(textOf(`/proc/${pid}/net/${name}`))),
  );
  const found = rows.filter(({ state, inode }) => state === listen && own.has(inode));
  return [...new Set(found.map(({ port }) => port))].toSorted((a, b) => a - b);
}

/** The inodes of the sockets that a process holds. */
function socketsOf(pid: number): string[] {
  return namesIn(`/proc/${pid}/fd`).flatMap((fd) => {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`)) ?? [];
    return inode === undefined ? [] : [inode];
  });
}

/** Of each line: the local address with its port in hexadecimal, the state, the inode. */
function rowsOf(text: string) {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
      const port = Number.parseInt(local.split(':').at(-1) ?? '', 16);
      return Number.isNaN(port) ? [] : [{ port, state, inode }];
    });
}
