import { chmod, copyFile, lstat, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join, matchesGlob, posix } from 'node:path';
import type { ContextFile } from './context-files.ts';
import { BuildRefused, type Step } from './recipe.ts';

type Copy = Extract<Step, { kind: 'copy' }>;

/** Does one COPY as Docker does: of a folder its contents, of a file the file. */
export async function copyFiles(
  step: Copy,
  files: ContextFile[],
  context: string,
  rootfs: string,
): Promise<void> {
  for (const source of step.sources) {
    const chosen = choose(files, source, step.line);
    const many = step.intoFolder || chosen.length > 1;
    for (const { file, inFolder } of chosen) {
      const into = inFolder !== undefined || many;
      const name = inFolder ?? posix.basename(file.path);
      const target = join(rootfs, into ? posix.join(step.target, name) : step.target);
      await copyOne(file, context, target);
    }
  }
}

interface Chosen {
  file: ContextFile;
  /** The path below the chosen folder, when a folder was chosen. */
  inFolder?: string;
}

function choose(files: ContextFile[], source: string, line: number): Chosen[] {
  const wanted = posix.normalize(source).replace(/^\/+|\/+$/g, '');
  if (wanted === '..' || wanted.startsWith('../')) {
    throw new BuildRefused(`Dockerfile line ${line}: COPY ${source} points out of the source.`);
  }
  const chosen = files.flatMap((file): Chosen[] => {
    if (wanted === '.' || wanted === '') return [{ file, inFolder: file.path }];
    const parts = file.path.split('/');
    const depth = wanted.split('/').length;
    if (parts.length < depth) return [];
    const head = parts.slice(0, depth).join('/');
    if (head !== wanted && !matchesGlob(head, wanted)) return [];
    return parts.length === depth ? [{ file }] : [{ file, inFolder: parts.slice(depth).join('/') }];
  });
  if (chosen.length > 0) return chosen;
  throw new BuildRefused(
    `Dockerfile line ${line}: COPY ${source}: the source has no such file, or its ` +
      '.dockerignore leaves it out.',
  );
}

/** Modes are made plain, so that a digest does not depend on the umask of who unpacked it. */
async function copyOne(file: ContextFile, context: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await rm(target, { force: true });
  if (file.link !== undefined) return symlink(file.link, target);
  const source = join(context, file.path);
  await copyFile(source, target);
  await chmod(target, (await lstat(source)).mode & 0o100 ? 0o755 : 0o644);
}
