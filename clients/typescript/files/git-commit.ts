import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const program = promisify(execFile);

/**
 * The commit of the repository that a folder is in, `…-dirty` where tracked files differ from it.
 * Undefined where there is no repository, no commit in it, or no git; where git keeps a commit to
 * itself, that is said.
 */
export async function commitOf(
  folder: string,
  say: (line: string) => void,
): Promise<string | undefined> {
  // No tag describes it, so that it is always the SHA alone.
  const describe = ['describe', '--always', '--abbrev=40', '--dirty', '--exclude', '*'];
  try {
    const { stdout } = await program('git', ['-C', folder, ...describe], { timeout: 10_000 });
    return stdout.trim();
  } catch (error) {
    if (!isUsual(error as Failure)) {
      say(`No commit is kept with the job: ${(error as Failure).message.trim()}`);
    }
    return undefined;
  }
}

/** How a program has failed: its exit code, or why it did not start; neither: it took too long. */
interface Failure extends Error {
  code?: number | string | null;
  stderr?: string;
}

/** Git ends with 128 where it finds no commit, but also where it does not trust the folder. */
const isUsual = ({ code, stderr = '' }: Failure) =>
  code === 'ENOENT' || (code === 128 && !stderr.includes('safe.directory'));
