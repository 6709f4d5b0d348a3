import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { configFindings } from '../../shared/defects/config-checks.ts';
import type { DefectFinding } from '../../shared/defects/finding.ts';
import { sourceFindings } from '../../shared/defects/source-checks.ts';
import { sortOf } from '../../shared/defects/source-lines.ts';
import { CommandError } from '../failures.ts';
import { isLocal, partsOf } from '../submit/local-paths.ts';
import type { JobDocument, Origin } from '../submit/read-jobs.ts';
import { sourceFiles } from '../submit/source-files.ts';

/** The folders of this machine that a job and its stages name as their source, each once. */
function sourcesOf(job: JobDocument): string[] {
  return [
    ...new Set(
      partsOf(job)
        .map(({ source }) => source)
        .filter(isLocal),
    ),
  ];
}

/** What is wrong in the files of a job's sources: those that would be sent. */
export function findInSources(job: JobDocument, { folder, file }: Origin): DefectFinding[] {
  const elsewhere = file ? [file] : [];
  return sourcesOf(job).flatMap((source) => {
    const root = resolve(folder, source);
    const files = sourceFiles(root, { elsewhere })
      .paths.filter((path) => sortOf(path))
      .map((path) => ({ path: join(source, path), text: readFileSync(join(root, path), 'utf8') }));
    return sourceFindings(files);
  });
}

/** The lines of a job's Dockerfiles that a plane of this machine cannot build. */
export async function findInDockerfiles(
  job: JobDocument,
  { folder }: Origin,
): Promise<DefectFinding[]> {
  const { refusedLines } = await import('../../infra/local/workloads/images/dockerfile.ts');
  const paths = partsOf(job).flatMap(({ source, dockerfile = 'Dockerfile' }) =>
    isLocal(source) && typeof dockerfile === 'string' ? join(source, dockerfile) : [],
  );
  return [...new Set(paths)]
    .filter((path) => existsSync(resolve(folder, path)))
    .flatMap((path) =>
      refusedLines(readFileSync(resolve(folder, path), 'utf8')).map(({ line, why, remedy }) => ({
        level: 'error' as const,
        where: `${path}:${line}`,
        found: `${why}.`,
        fix: remedy,
      })),
    );
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
