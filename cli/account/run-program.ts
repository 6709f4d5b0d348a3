import { spawn } from 'node:child_process';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';
import { type CommandLine, commandText } from './deploy-commands.ts';

/**
 * Runs a program with this terminal as its own, in that region. Throws CommandError where it fails;
 * what it said itself stands above.
 */
export async function runProgram(line: CommandLine, region: string, system: System): Promise<void> {
  system.err(`> ${commandText(line)}\n`);
  const [program, ...args] = line;
  const env = { ...system.env, AWS_REGION: region, CDK_DEFAULT_REGION: region };
  const child = spawn(program, args, { stdio: ['inherit', 2, 'inherit'], cwd: system.cwd, env });
  const code = await new Promise<number | null>((ended, fail) => {
    child.on('error', (error) => fail(notThere(program, error)));
    child.on('exit', ended);
  });
  if (code === 0) return;
  throw new CommandError(`${program} ended with ${code}; what it said is above.`, {
    exitCode: exitCodes.planeFailed,
    fix: 'mend that, and give the same command again: what is done already stays',
  });
}

const notThere = (program: string, { message }: Error) =>
  new CommandError(`${program} could not be started: ${message}.`, {
    exitCode: exitCodes.planeFailed,
    fix: 'npx comes with Node and npm: put it on the PATH, and give the same command again',
  });
