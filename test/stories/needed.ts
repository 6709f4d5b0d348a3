import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

type Skips = Pick<TestContext, 'skip'>;

/**
 * Skips a test where a program that it needs is not installed, saying so. In CI nothing may be
 * missing (`.ci/run` installs it), so there the test fails.
 */
export function needProgram(name: string, context: Skips, question = '--version'): void {
  const { status } = spawnSync(name, [question]);
  if (status !== 0) isMissing(name, context);
}

/**
 * The same for a module of Python. Answers the PATH whose `python3` has it: Debian's packages are
 * for Debian's own, which may stand behind another.
 */
export function needModule(name: string, context: Skips): string {
  const { PATH = '' } = process.env;
  const question = `import importlib.util as i; assert i.find_spec("${name}")`;
  const has = (path: string) =>
    spawnSync('python3', ['-c', question], { env: { PATH: path } }).status === 0;
  return [PATH, `/usr/bin:${PATH}`].find(has) ?? isMissing(`Python module ${name}`, context);
}

function isMissing(what: string, context: Skips): never {
  const message = `This machine has no ${what}, which this proof runs for real.`;
  if (process.env.CI) throw new Error(`${message} In CI it must be there: see .ci/run.`);
  return context.skip(message);
}
