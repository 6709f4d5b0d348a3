import type { AnswerTo, Api } from '../api.ts';
import { everyItem } from '../pages.ts';

/** A file of a job, as the API lists it. */
export type Artifact = AnswerTo<'GET /jobs/{id}/artifacts'>['items'][number];

/** All files of a job and of its stages. */
export const artifactsOf = (api: Api, id: string): Promise<Artifact[]> =>
  everyItem((cursor) =>
    api.call('GET /jobs/{id}/artifacts', { path: { id }, query: { limit: 200, cursor } }),
  );

/** What is got together, into one folder: `model`, or `tune/model` of a pipeline's stage. */
export interface Batch {
  folder: string;
  files: Artifact[];
}

/** Where files go that no result names. */
const others = 'other-files';

const folderOf = ({ stage, name }: Artifact) => [stage, name ?? others].filter(Boolean).join('/');

/**
 * Files by the folders that they go to.
 *
 * @param wanted a name, a stage, or both with a slash between; absent: all that a result names
 */
export function batchesOf(
  artifacts: readonly Artifact[],
  wanted: string | undefined,
  isAll: boolean,
): Batch[] {
  const meant = artifacts.filter(({ name, stage, ...rest }) => {
    const words = [name, stage, folderOf({ name, stage, ...rest } as Artifact)];
    return (wanted === undefined || words.includes(wanted)) && (isAll || name !== null);
  });
  // An empty object whose key ends with a slash stands for a folder in consoles.
  const files = meant.filter(({ uri, bytes }) => !(uri.endsWith('/') && bytes === 0));
  return [...new Set(files.map(folderOf))].map((folder) => ({
    folder,
    files: files.filter((file) => folderOf(file) === folder),
  }));
}

/** The folders that there are, for who asked for another. */
export function foldersOf(artifacts: readonly Artifact[]): string[] {
  return [...new Set(artifacts.map(folderOf))];
}
