import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { TrainyardError } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Artifact, Batch } from './artifacts.ts';
import { fetchObject } from './fetch-object.ts';
import { placeFiles, refuseStrangePaths } from './place-files.ts';

/** What SageMaker packs of a training container. */
const packed = ['model.tar.gz', 'output.tar.gz'];

/** How many files come at the same time. */
const lanes = 4;

/** A file of this name is of this object with this content, whole or in part. */
const partName = ({ uri, etag }: Artifact) =>
  createHash('sha256').update(`${uri} ${etag}`).digest('hex').slice(0, 32);

/** How a batch is got. */
export interface GetOptions {
  /** The folder in which the batch's own is made. */
  into: string;
  /** Archives stay as they are. */
  keepsPacked: boolean;
  /** Unpacks a gzipped tar into a folder and leaves nothing outside of it. */
  unpack(archive: string, folder: string): Promise<void>;
  /** The files of the job with addresses that hold again. */
  renewed(): Promise<Artifact[]>;
}

/**
 * Gets a batch into a folder of its own, which is there only once it is whole. What has come of it
 * when this is interrupted lies beside it, and the next time goes on from there.
 */
export async function getBatch(
  { folder, files }: Batch,
  { into, keepsPacked, renewed, unpack }: GetOptions,
  system: Pick<Surroundings, 'sleep'>,
): Promise<string> {
  const target = join(into, folder);
  if (existsSync(target)) {
    throw new TrainyardError(`${target} is there already.`, {
      fix: 'remove it, or name another folder: -o DIR',
    });
  }
  refuseStrangePaths(files.map(({ path }) => path));
  const beside = join(dirname(target), `.${basename(target)}.partial`);
  const parts = join(beside, 'parts');
  mkdirSync(parts, { recursive: true });
  const here = files.map((artifact) => ({ artifact, file: join(parts, partName(artifact)) }));
  const rest = here.values();
  // Addresses end at about the same time, so all are renewed with the first that has ended.
  const addresses = new Map(files.map(({ uri, url }) => [uri, url]));
  const lane = async () => {
    for (const { artifact, file } of rest) {
      const again = async () => {
        for (const { uri, url } of await renewed()) addresses.set(uri, url);
        return addresses.get(artifact.uri)!;
      };
      const url = addresses.get(artifact.uri)!;
      await fetchObject({ ...artifact, url }, file, again, system);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const whole = join(beside, 'whole');
  rmSync(whole, { recursive: true, force: true });
  mkdirSync(whole);
  const [first] = here;
  const isArchive = here.length === 1 && packed.includes(first!.artifact.path);
  if (isArchive && !keepsPacked) await unpacked(first!.artifact, unpack(first!.file, whole));
  else
    placeFiles(
      here.map(({ artifact: { path }, file }) => ({ path, file })),
      whole,
    );
  renameSync(whole, target);
  rmSync(beside, { recursive: true });
  return target;
}

async function unpacked({ uri }: Artifact, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw new TrainyardError(`${uri} was not unpacked: ${(error as Error).message}`, {
      fix: 'look into it first: trainyard download JOB --packed',
    });
  }
}
