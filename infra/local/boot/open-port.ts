import type { HttpHandler } from '../kernel/http.ts';
import { serve } from '../wire/server.ts';

/** Serves on a port of the loopback; a port in use is told with the option that changes it. */
export async function openPort(handler: HttpHandler, port: number, option: string) {
  try {
    return await serve(handler, { host: '127.0.0.1', port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new Error(
        `Port ${port} is in use. Choose another one with ${option} (0: any free one).`,
      );
    }
    if (code === 'EACCES') {
      throw new Error(
        `Port ${port} may not be opened by this user. Choose another with ${option}.`,
      );
    }
    throw error;
  }
}
