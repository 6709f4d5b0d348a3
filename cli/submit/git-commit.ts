import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const program = promisify(execFile);

/**
 * The commit of the repository that a folder is in, `…-dirty` where tracked files differ from it.
 * Undefined where there is no repository, no commit in it, or no git.
 */
export async function commitOf(folder: string): Promise<string | undefined> {
  // No tag describes it, so that it is always the SHA alone.
  const describe = ['describe', '--always', '--abbrev=40', '--dirty', '--exclude', '*'];
  try {
    const { stdout } = await program('git', ['-C', folder, ...describe], { timeout: 10_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
