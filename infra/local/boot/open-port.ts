import type { HttpHandler, StreamHandler, UpgradeHandler } from '../kernel/http.ts';
import { serve } from '../wire/server.ts';
import { notReady } from './front.ts';

/** A port that is open before there is anything to answer with. */
export interface Port {
  url: string;
  /** Undefined: 503 until there is something again. */
  answerWith(
    handler: HttpHandler | undefined,
    streams?: StreamHandler,
    upgrades?: UpgradeHandler,
  ): void;
  close(): Promise<void>;
}

/** Who may ask, besides programs of this machine: addresses, or the pages that are served there. */
type Who = { admits: (address: string) => boolean } | { ownPages?: true };

/**
 * Opens a port; one in use is told with the option that changes it. For 0, any free one will do,
 * and first the one that was used before is tried. It is open to this machine alone, unless it
 * admits addresses.
 */
export async function openPort(
  port: number,
  option: string,
  before?: number,
  who: Who = {},
): Promise<Port> {
  if (port === 0 && before) {
    const again = await openPort(before, option, undefined, who).catch(() => undefined);
    if (again) return again;
  }
  let answer = notReady;
  let stream: StreamHandler | undefined;
  let upgrade: UpgradeHandler | undefined;
  try {
    const server = await serve(
      (request) => answer(request),
      'admits' in who ? { host: '0.0.0.0', port, ...who } : { host: '127.0.0.1', port, ...who },
      (incoming, outgoing) => stream?.(incoming, outgoing),
      (incoming, socket, head) => upgrade?.(incoming, socket, head) ?? false,
    );
    const answerWith: Port['answerWith'] = (handler, streams, upgrades) => {
      answer = handler ?? notReady;
      stream = streams;
      upgrade = upgrades;
    };
    return { ...server, answerWith };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const remedy = `Choose another one with ${option} (0: any free one).`;
    if (code === 'EADDRINUSE') throw new Error(`Port ${port} is in use. ${remedy}`);
    if (code === 'EACCES') throw new Error(`Port ${port} is not for this user. ${remedy}`);
    throw error;
  }
}
