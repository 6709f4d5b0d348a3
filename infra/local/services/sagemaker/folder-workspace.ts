import { mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { create } from 'tar';
import { AwsError } from '../../kernel/types.ts';
import { mergeFolders } from './merge-folders.ts';
import type { InputFiles, Workspace } from './workspace.ts';

/** SageMaker shows this much of what the program wrote into `output/failure`. */
const failureBytes = 1024;

/** Keeps the `/opt/ml` of each host under `<folder>/sagemaker/<job>/<host>/opt/ml`. */
export function createFolderWorkspace(folder: string): Workspace {
  const base = (trainingJob: string, host: string) =>
    join(folder, 'sagemaker', trainingJob, host, 'opt', 'ml');
  return {
    async prepare(trainingJob, host, files) {
      const root = base(trainingJob, host);
      await rm(root, { recursive: true, force: true });
      for (const name of ['input/config', 'input/data', 'model', 'output/data', 'code']) {
        await mkdir(join(root, name), { recursive: true });
      }
      for await (const { path, body } of files) {
        const file = join(root, path);
        if (relative(root, file).split(sep).includes('..')) {
          throw new AwsError('ValidationException', `${path} would leave the job's folder`);
        }
        await write(file, body).catch((error: unknown) => clash(path, error));
      }
      return root;
    },
    written: (trainingJob, host, below, since) =>
      changedFiles(join(base(trainingJob, host), below), since),
    async collect({ name }, hosts, failed) {
      const roots = hosts.map((host) => base(name, host));
      const merged = async (...below: string[]) => {
        const [first = '', ...others] = roots.map((root) => join(root, ...below));
        const clashes = await mergeFolders(first, others);
        return { first, clashes: clashes.map((path) => join(...below, path)) };
      };
      const [model, data] = [await merged('model'), await merged('output', 'data')];
      const written = await contentsOf(data.first);
      const failure = failed && (await firstBytes(join(base(name, failed), 'output', 'failure')));
      return {
        model: await archive(model.first),
        ...(written.length > 0 && { output: await archive(data.first) }),
        ...(failure && { failure }),
        clashes: [...model.clashes, ...data.clashes],
      };
    },
  };
}

/** Renaming leaves the time of writing as it was, and of a folder's files the other one too. */
async function* changedFiles(root: string, since: number): InputFiles {
  const changedFolders = new Set<string>();
  for (const path of await listFiles(root, '')) {
    const file = join(root, path);
    const found = await stat(file).catch(() => undefined);
    if (!found || (found.ctimeMs < since && !changedFolders.has(dirname(path)))) continue;
    if (found.isDirectory()) changedFolders.add(path);
    if (!found.isFile()) continue;
    const body = await readFile(file).catch(() => undefined);
    if (body) yield { path, body };
  }
}

async function write(file: string, body: Uint8Array | string): Promise<void> {
  if (file.endsWith('/')) {
    await mkdir(file, { recursive: true });
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, body);
}

/** Two keys such as `a` and `a/b` cannot both be files: on AWS too the download fails. */
function clash(path: string, error: unknown): never {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(code)) throw error;
  throw new AwsError('ValidationException', `${path} cannot be a file beside the others: ${code}`);
}

async function contentsOf(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).toSorted();
}

/** The same files give the same bytes: sorted, without owners, all of one time. */
async function archive(folder: string): Promise<Uint8Array> {
  await mkdir(folder, { recursive: true });
  const names = await listFiles(folder, '');
  if (names.length === 0) names.push('.');
  // tar reads `@name` as the name of an archive to take in.
  const given = names.map((name) => (name.startsWith('@') ? `./${name}` : name));
  const options = { cwd: folder, gzip: true, portable: true, noDirRecurse: true };
  const pieces: Uint8Array[] = [];
  for await (const piece of create({ ...options, mtime: new Date(0) }, given)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function listFiles(folder: string, under: string): Promise<string[]> {
  const entries = await readdir(join(folder, under), { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(under, entry.name);
    found.push(path);
    if (entry.isDirectory()) found.push(...(await listFiles(folder, path)));
  }
  return found;
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(failureBytes), 0, failureBytes, 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await handle.close();
  }
}
