import { Problem } from '../../../shared/errors.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { handler } from '../handler.ts';
import { fileReply } from './file-reply.ts';
import { consoleRoutes } from './routes.ts';

/** `GET /console/{file}`: what the page of the console is made of, the same for everybody. */
export const create = (ports: Ports) =>
  handler(ports, consoleRoutes['console-get'], async ({ path: { file }, event }) => {
    const reply = await fileReply(file, event.headers['accept-encoding']);
    if (reply) return reply;
    throw new Problem('NotFound', `The console has no file '${file}'.`, {
      given: file,
      fix: 'Open /console/ again: after an upgrade its files have other names.',
    });
  });
