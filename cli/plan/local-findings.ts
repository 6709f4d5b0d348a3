import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JobDocument, Origin } from '../../clients/typescript/files/local-content.ts';
import { partsOf } from '../../clients/typescript/files/local-paths.ts';
import { sourceFiles } from '../../clients/typescript/files/source-files.ts';
import { withSourceFolders } from '../../clients/typescript/files/source-folder.ts';
import { configFindings } from '../../shared/defects/config-checks.ts';
import type { DefectFinding } from '../../shared/defects/finding.ts';
import { sourceFindings } from '../../shared/defects/source-checks.ts';
import { sortOf } from '../../shared/defects/source-lines.ts';
import { CommandError } from '../failures.ts';

/**
 * What is wrong in the files of a job's sources: those that would be sent. A plane of this machine
 * also says which lines of Dockerfiles it cannot build.
 */
export async function findInSources(
  job: JobDocument,
  { folder, file }: Origin,
  buildsHere: boolean,
): Promise<DefectFinding[]> {
  const parts = partsOf(job);
  const elsewhere = file ? [file] : [];
  return withSourceFolders(parts, folder, noLine, async (folderOf) => {
    const named = new Map(parts.map(({ source }) => [source, folderOf(source)?.folder]));
    const inFiles = [...named].flatMap(([source, root]) => {
      if (root === undefined) return [];
      const files = sourceFiles(root, { elsewhere })
        .paths.filter((path) => sortOf(path))
        .map((path) => ({
          path: shownIn(source, path),
          text: readFileSync(join(root, path), 'utf8'),
        }));
      return sourceFindings(files);
    });
    if (!buildsHere) return inFiles;
    const dockerfiles = new Map<string, string>();
    for (const { source, dockerfile = 'Dockerfile' } of parts) {
      const root = named.get(source);
      if (root === undefined || typeof dockerfile !== 'string') continue;
      const path = join(root, dockerfile);
      if (existsSync(path))
        dockerfiles.set(shownIn(source, dockerfile), readFileSync(path, 'utf8'));
    }
    return [...inFiles, ...(await refusedIn(dockerfiles))];
  });
}

const noLine = () => {};

/** A file of a source as people find it: of a repository by its path there. */
const shownIn = (source: unknown, path: string) =>
  typeof source === 'string' && !source.startsWith('git+') ? join(source, path) : path;

/** The lines of Dockerfiles that a plane of this machine cannot build. */
async function refusedIn(dockerfiles: ReadonlyMap<string, string>): Promise<DefectFinding[]> {
  const { refusedLines } = await import('../../infra/local/workloads/images/dockerfile.ts');
  return [...dockerfiles].flatMap(([path, text]) =>
    refusedLines(text).map(({ line, why, remedy }) => ({
      level: 'error' as const,
      where: `${path}:${line}`,
      found: `${why}.`,
      fix: remedy,
    })),
  );
}

/** The frameworks of a job that a plane of this machine has no Python for. */
export async function findInFrameworks(job: JobDocument): Promise<DefectFinding[]> {
  const parts = partsOf(job).filter(({ framework }) => framework !== undefined);
  if (parts.length === 0) return [];
  const { whyMissing } = await import('../../infra/local/frameworks/on-this-machine.ts');
  const names = [...new Set(parts.map(({ framework }) => String(framework)))];
  const found = names.map(async (name): Promise<DefectFinding[]> => {
    const why = await whyMissing(name);
    if (why === undefined) return [];
    const fix = 'Install it for the python3 of the plane, or submit to a plane in AWS.';
    return [{ level: 'error', where: `framework ${name}`, found: `Here ${why}.`, fix }];
  });
  return (await Promise.all(found)).flat();
}

const configFile = 'trainyard.config.ts';

/** What is wrong in the configuration that stands in one of the folders, if one has it. */
export async function findInConfig(folders: readonly string[]): Promise<DefectFinding[]> {
  const path = folders.map((one) => join(one, configFile)).find((one) => existsSync(one));
  if (!path) return [];
  return configFindings(await exported(path)).map(({ where, ...finding }) => ({
    ...finding,
    where: `${configFile} ${where}`,
  }));
}

async function exported(path: string): Promise<unknown> {
  try {
    return ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (error) {
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
