import { resolve } from 'node:path';
import { type GitSource, gitSourceOf, withCheckouts } from './git-source.ts';
import type { JobDocument } from './local-content.ts';

/** The folder that a source names: of this machine, or of a repository at a commit. */
export interface SourceFolder {
  folder: string;
  /** Absent: it is of this machine. */
  commit?: string;
}

/** A path of this machine: not what is in S3 or comes from another stage or an endpoint. */
export const isLocal = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !/^s3:\/\/|^@(serving|latest)\(|\$\{/.test(value);

/**
 * Has the folders of the sources of some parts at hand for as long as `use` takes; it is asked for
 * each, and answers undefined for what is in S3. Throws TrainyardError where one is not to be had.
 *
 * @param folder relative paths count from here
 */
export async function withSourceFolders<T>(
  parts: readonly JobDocument[],
  folder: string,
  say: (line: string) => void,
  use: (folderOf: (source: unknown) => SourceFolder | undefined) => Promise<T>,
): Promise<T> {
  const repositories = new Map<unknown, GitSource>();
  for (const { source } of parts) {
    const found = gitSourceOf('source', source);
    if (found) repositories.set(source, found);
  }
  return withCheckouts([...repositories.values()], say, (checkoutOf) =>
    use((source) => {
      const repository = repositories.get(source);
      if (repository) return checkoutOf(repository);
      return isLocal(source) ? { folder: resolve(folder, source) } : undefined;
    }),
  );
}
