import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running plane tells the other programs of its user: `<data>/plane.json`, mode 0600. */
export interface PlaneFile {
  apiUrl: string;
  awsUrl: string;
  issuerUrl: string;
  pid: number;
  region: string;
  account: string;
  /** ISO 8601. */
  startedAt: string;
  /** The private key of the plane's issuer. */
  keyFile: string;
  /** For what is its owner's under `/_local/`, as the header `x-trainyard-key`. */
  localKey: string;
  /** They act as the administrator role, until the plane stops. */
  adminKeys: { accessKeyId: string; secretAccessKey: string };
  /** What runs jobs, in words. */
  runtime: string;
  assembly: AssemblyHashes;
}

/** What was booted, by content: hexadecimal SHA-256. */
export interface AssemblyHashes {
  folder: string;
  /** By the names of their stacks. */
  templates: Record<string, string>;
  /** By their S3 keys in the templates. */
  assets: Record<string, string>;
}

const fileOf = (data: string) => join(data, 'plane.json');

/** Writes the file at once or not at all. */
export function writePlaneFile(data: string, plane: PlaneFile): void {
  const draft = `${fileOf(data)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(plane, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, fileOf(data));
}

/** Reads where the plane of a folder is; undefined where none was started. */
export function readPlaneFile(data: string): PlaneFile | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(data), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The plane has stopped. */
export function removePlaneFile(data: string): void {
  rmSync(fileOf(data), { force: true });
}
