import type { Attached } from '../types.ts';
import type { Engine } from './client.ts';

/** Runs a command line in a container, on a terminal of its own. */
export async function attachIn(
  engine: Engine,
  container: string,
  command: string,
): Promise<Attached> {
  const json = {
    ...{ Cmd: ['/bin/sh', '-c', command], Env: ['TERM=xterm-256color'], Tty: true },
    ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true },
  };
  const path = `/containers/${container}/exec`;
  const { Id } = await engine.call<{ Id: string }>('POST', path, { json });
  const start = { json: { Detach: false, Tty: true } };
  const socket = await engine.connect('POST', `/exec/${Id}/start`, start);
  const ended = new Promise<void>((over) => {
    socket.once('close', over).once('error', () => {});
  });
  return {
    output: socket,
    input: socket,
    ended,
    async resize(columns, rows) {
      const query = { w: String(columns), h: String(rows) };
      await engine.call('POST', `/exec/${Id}/resize`, { query });
    },
    // The end of its terminal is the end of a command.
    kill: () => socket.destroy(),
  };
}
