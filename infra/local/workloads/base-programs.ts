import { execFile } from 'node:child_process';
import { chmod, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { playedHere } from '../algorithms/images.ts';
import { frameworks } from '../frameworks/images.ts';
import { findProgram } from './host-paths.ts';
import { quoted } from './shell-text.ts';

/** Interpreters of this machine, as absolute paths. */
export interface BasePrograms {
  node: string;
  npm?: string;
  python?: string;
}

/** Finds what base images need in a PATH; a Python behind a version switcher is found itself. */
export async function findBasePrograms(path: string, node: string): Promise<BasePrograms> {
  const folders = path.split(':');
  const npm = await findProgram('npm', '/', folders);
  const shim = await findProgram('python3', '/', folders);
  const python = shim && (await realPython(shim));
  return { node, ...(npm && { npm: await realpath(npm) }), ...(python && { python }) };
}

async function realPython(program: string): Promise<string | undefined> {
  try {
    const code = 'import sys; print(sys.executable)';
    const { stdout } = await promisify(execFile)(program, ['-c', code]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Folders to put first in PATH. */
export interface ProgramFolders {
  node: string;
  python: string;
  /** The stand-in of the image `aws-cli`. */
  aws: string;
  /** The stand-in of CodeBuild's images: everything, and `docker`. */
  codebuild: string;
  /** `train` and `serve` of one of SageMaker's algorithms. */
  algorithm(name: string): string;
  /** The same of one of AWS's frameworks. */
  framework(name: string): string;
}

/** What the commands around our programs tell them of their plane. */
interface Place {
  folder: string;
  images: string;
  /** The socket of its engine; undefined: it has none. */
  engine: string | undefined;
  /** Where it keeps compiled code; undefined: nowhere. */
  cache: string | undefined;
}

/** Writes those folders anew, with links to the interpreters and small commands around ours. */
export async function installPrograms(
  place: Place,
  programs: BasePrograms,
): Promise<ProgramFolders> {
  const root = `${place.folder}/programs`;
  await rm(root, { recursive: true, force: true });
  const command = (name: string, ...args: string[]) => wrapper(programs.node, name, place, args);
  const node = { node: programs.node, npm: programs.npm };
  const python = { python3: programs.python, python: programs.python };
  const aws = { aws: command('aws.mjs') };
  const codebuild = { docker: command('docker.mjs'), 'run-build': command('run-build.mjs') };
  await fill(`${root}/node`, node, {});
  await fill(`${root}/python`, python, {});
  await fill(`${root}/aws`, {}, aws);
  await fill(`${root}/codebuild`, { ...node, ...python }, { ...aws, ...codebuild });
  const forSageMaker = (folder: string, program: string, name: string) => {
    const [train, serve] = ['train', 'serve'].map((one) => command(program, name, one));
    return fill(`${root}/${folder}`, {}, { train: train!, serve: serve! });
  };
  for (const name of playedHere) await forSageMaker(name, 'algorithm.mjs', name);
  for (const name of Object.keys(frameworks)) {
    await forSageMaker(`framework-${name}`, 'framework.mjs', name);
  }
  return {
    node: `${root}/node`,
    python: `${root}/python`,
    aws: `${root}/aws`,
    codebuild: `${root}/codebuild`,
    algorithm: (name) => `${root}/${name}`,
    framework: (name) => `${root}/framework-${name}`,
  };
}

async function fill(
  folder: string,
  links: Record<string, string | undefined>,
  scripts: Record<string, string>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, target] of Object.entries(links)) {
    if (target) await symlink(target, `${folder}/${name}`);
  }
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(`${folder}/${name}`, text);
    await chmod(`${folder}/${name}`, 0o755);
  }
}

function wrapper(
  node: string,
  name: string,
  { images, engine = '', cache = '' }: Place,
  args: readonly string[],
): string {
  const program = fileURLToPath(new URL(`programs/${name}`, import.meta.url));
  const exec = ['exec', ...[node, program, ...args].map(quoted), '"$@"'].join(' ');
  const places = { TRAINYARD_IMAGES: images, TRAINYARD_ENGINE: engine, TRAINYARD_CACHE: cache };
  const given = Object.entries(places).map(([place, value]) => `${place}=${quoted(value)}`);
  return `#!/bin/sh
${given.join(' ')} ${exec}
`;
}
