import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Document, LineCounter, parseAllDocuments, parseDocument } from 'yaml';
import type { JobDocument, Origin } from '../../clients/typescript/files/local-content.ts';
import { CommandError } from '../failures.ts';
import type { System } from '../system.ts';
import { keepPlace } from './job-place.ts';
import { keepNumbers } from './keep-numbers.ts';
import { setMember } from './set-member.ts';

/** The jobs of a file, and where they come from. */
export interface JobFile extends Origin {
  jobs: JobDocument[];
}

/** Reads a file of YAML or JSON (`-`: the standard input) and applies `--set` to each job. */
export async function readJobs(
  file: string,
  sets: readonly string[],
  system: System,
): Promise<JobFile> {
  const path = resolve(system.cwd, file);
  const text = file === '-' ? await system.readStdin() : readText(path);
  const jobs = documentsOf(text, file);
  for (const set of sets) {
    for (const job of jobs) applySet(job, set);
  }
  return file === '-' ? { jobs, folder: system.cwd } : { jobs, folder: dirname(path), file: path };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') {
      throw new CommandError(`${path} is a folder; a job is a file.`, {
        fix: `trainyard submit ${join(path, 'job.yaml')}`,
      });
    }
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new CommandError(`The file ${path} ${why}.`);
  }
}

function documentsOf(text: string, file: string): JobDocument[] {
  const lines = new LineCounter();
  const documents: Document[] = [...parseAllDocuments(text, { lineCounter: lines })];
  const given = documents.flatMap((document) => {
    const error = document.errors[0];
    if (error) throw new CommandError(`${file} is not valid YAML: ${error.message}`);
    const job = plainValue(document, file);
    return job === null ? [] : [{ job, document }];
  });
  if (given.length === 0) throw new CommandError(`${file} holds no job.`);
  return given.map(({ job, document }, index) => {
    if (typeof job !== 'object' || Array.isArray(job)) {
      const which = given.length > 1 ? `${file}, job ${index + 1}` : file;
      throw new CommandError(
        `${which}: a job is an object with a kind, not ${JSON.stringify(job)}.`,
      );
    }
    const number = given.length > 1 ? { number: index + 1 } : {};
    keepPlace(job as JobDocument, { file, document, lines, ...number });
    return job as JobDocument;
  });
}

/** What a document says; refused: aliases that end nowhere, or multiply past 100. */
function plainValue(document: Document, file: string): unknown {
  try {
    const value: unknown = keepNumbers(document).toJS({ maxAliasCount: 100 });
    JSON.stringify(value);
    return value;
  } catch {
    const why = 'an alias (*name) stands inside its own anchor (&name), or they multiply';
    throw new CommandError(`${file} is not a job: ${why}.`, {
      fix: 'Write out what the alias stands for.',
    });
  }
}

function applySet(job: JobDocument, set: string): void {
  const at = set.indexOf('=');
  if (at < 1) {
    throw new CommandError(`--set ${set} has no '='.`, { fix: '--set stages.tune.maxJobs=4' });
  }
  setMember(job, set.slice(0, at), valueFrom(set.slice(at + 1)));
}

function valueFrom(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length > 0 ? text : (keepNumbers(document).toJS() ?? '');
}
