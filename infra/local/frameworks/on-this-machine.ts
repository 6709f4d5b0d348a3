import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { frameworks } from './images.ts';

/**
 * Why a framework cannot run on this machine's Python, as `python3` is found in PATH; undefined: it
 * can, or it is none.
 */
export async function whyMissing(framework: string): Promise<string | undefined> {
  if (!Object.hasOwn(frameworks, framework)) return undefined;
  const { module } = frameworks[framework]!;
  const question = `import importlib.util as i; assert i.find_spec("${module}")`;
  try {
    await promisify(execFile)('python3', ['-c', question]);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'this machine has no Python 3'
      : `this machine's Python has no module ${module}`;
  }
}
