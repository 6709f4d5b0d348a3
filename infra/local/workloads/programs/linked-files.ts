import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ifThere } from '../../kernel/if-there.ts';

/** The files of a folder, and which were left out, in the AWS CLI's words. */
export interface FoundFiles {
  files: string[];
  warnings: string[];
}

/**
 * Every file below a folder, links followed as the AWS CLI follows them. The container that copies
 * on AWS has the folders beside this one and nothing else of the user's container: a link that
 * leads elsewhere leads nowhere there, and so it does here.
 */
export async function linkedFiles(folder: string): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], warnings: [] };
  const real = await realpath(folder);
  await walk({ folder, above: [real], volume: `${dirname(real)}/` }, found);
  return found;
}

/** What the AWS CLI says of a file that is not there, or not any more. */
export const missing = (path: string) => `warning: Skipping file ${path}. File does not exist.`;

interface Place {
  folder: string;
  /** The real paths of the folders that the walk is in: a link back to one would never end. */
  above: string[];
  /** What the copying container sees, with a slash at its end. */
  volume: string;
}

async function walk({ folder, above, volume }: Place, found: FoundFiles): Promise<void> {
  for (const name of ((await ifThere(readdir(folder))) ?? []).toSorted()) {
    const path = join(folder, name);
    const real = await realpath(path).catch(() => undefined);
    const leads = real?.startsWith(volume) && !above.includes(real) ? real : undefined;
    const kind = leads && (await ifThere(stat(leads)));
    if (!kind) found.warnings.push(missing(path));
    else if (kind.isFile()) found.files.push(path);
    else if (kind.isDirectory()) {
      await walk({ folder: path, above: [...above, leads], volume }, found);
    } else {
      const what = 'File is character special device, block special device, FIFO, or socket.';
      found.warnings.push(`warning: Skipping file ${path}. ${what}`);
    }
  }
}
