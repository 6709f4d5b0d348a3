import { Problem } from '../../../shared/errors.ts';
import type { ApiEvent } from '../../../shared/http/types.ts';
import { fileReply, page } from './file-reply.ts';

/** The console's own folder: `$default` answers for it, so that it takes no route of its own. */
const folder = '/console/';

/**
 * What the page of the console is made of, the same for everybody; undefined for a path that is
 * none of the console's. Throws NotFound for a file that the console does not have.
 */
export async function consoleReply(rawPath: string, headers: ApiEvent['headers']) {
  if (`${rawPath}/` === folder) {
    return { status: 308, headers: { location: `${folder}${page}` }, body: undefined };
  }
  if (!rawPath.startsWith(folder)) return undefined;
  const file = rawPath.slice(folder.length) || page;
  const reply = await fileReply(file, headers['accept-encoding']);
  if (reply) return { status: 200, ...reply };
  throw new Problem('NotFound', `The console has no file '${file}'.`, {
    given: file,
    fix: 'Open /console/ again: after an upgrade its files have other names.',
  });
}
