import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

/**
 * Skips a test where a program that it needs is not installed, saying so. In CI nothing may be
 * missing (`.ci/run` installs it), so there the test fails.
 */
export function needProgram(
  name: string,
  context: Pick<TestContext, 'skip'>,
  question = '--version',
): void {
  const { status } = spawnSync(name, [question]);
  if (status === 0) return;
  const message = `This machine has no ${name}, which this proof runs for real.`;
  if (process.env.CI) throw new Error(`${message} In CI it must be there: see .ci/run.`);
  context.skip(message);
}
