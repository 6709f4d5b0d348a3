import { closeSync, constants, openSync, readSync } from 'node:fs';

/** What ECS says of such a container. */
export const outOfMemory = 'OutOfMemoryError: Container killed due to memory usage';

/** The largest record of the kernel's log, in bytes. */
const recordBytes = 8192;

/**
 * Whether the kernel says that it killed a process of this container for its memory. An engine says
 * so itself, except where it cannot see the control group's events (podman with both versions of
 * control groups); then only the kernel's log is evidence. Not readable, it is none.
 */
export function kernelKilled(containerId: string, file = '/dev/kmsg'): boolean {
  let opened: number;
  try {
    opened = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    for (const record of records(opened)) {
      if (record.includes('oom-kill:') && record.includes(containerId)) return true;
    }
    return false;
  } finally {
    closeSync(opened);
  }
}

/** Each read gives one record; at the end there is `EAGAIN`. */
function* records(file: number): Generator<string> {
  const buffer = Buffer.alloc(recordBytes);
  for (;;) {
    try {
      const length = readSync(file, buffer);
      if (length === 0) return;
      yield buffer.toString('latin1', 0, length);
    } catch (error) {
      // A record that was overwritten meanwhile is passed over.
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') return;
    }
  }
}
