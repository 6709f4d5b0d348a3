import { readFileSync } from 'node:fs';
import { meantText, nearest } from '../shared/suggest.ts';
import { commands } from './commands.ts';
import { CommandError, exitCodeOfError, exitCodes, failureText } from './failures.ts';
import { helpOf, overview } from './help.ts';
import { readArguments } from './parse/arguments.ts';
import type { System } from './system.ts';

/** Runs one command line and answers the exit code. */
export async function runCommand(argv: readonly string[], system: System): Promise<number> {
  try {
    return await dispatch(argv, system);
  } catch (error) {
    system.err(failureText(error as Error));
    return exitCodeOfError(error);
  }
}

async function dispatch([name = '', ...rest]: readonly string[], system: System): Promise<number> {
  if (name === '--version') return print(system, `${version()}\n`);
  if (name === '') return print(system, overview(), exitCodes.usage);
  if (['help', '--help', '-h'].includes(name)) {
    return print(system, rest[0] ? await helpAbout(rest[0]) : overview());
  }
  const command = commandOf(name);
  const given = readArguments(command, rest);
  if (given.has('help')) return print(system, helpOf(command));
  const { run } = await command.load();
  return run(given, system);
}

/** Help about a command, a kind, or both where they have one name; or about a field of a kind. */
async function helpAbout(topic: string): Promise<string> {
  const command = commands.find(({ name }) => name === topic);
  const { fileSchema, kindsIn } = await import('./schema/file-schema.ts');
  const schema = await fileSchema();
  const kinds = kindsIn(schema);
  const isField = topic.includes('.') || kinds.includes(topic);
  if (!isField) return helpOf(commandOf(topic, kinds));
  const { findField } = await import('./schema/find-field.ts');
  const { fieldText } = await import('./show/field-text.ts');
  const text = fieldText(findField(schema, topic));
  return command ? `${helpOf(command)}\n${text}` : text;
}

/** @param others names besides the commands that may have been meant */
function commandOf(name: string, others: readonly string[] = []) {
  const command = commands.find((one) => one.name === name);
  if (command) return command;
  const harmless = commands.map((one) => one.name).filter((one) => !one.startsWith('delete'));
  const meant = nearest(name, [...harmless, ...others]);
  throw new CommandError(`There is no command '${name}'.${meantText(meant)}`, {
    fix: 'trainyard help',
  });
}

function print(system: System, text: string, code: number = exitCodes.ok): number {
  if (code === exitCodes.ok) system.out(text);
  else system.err(text);
  return code;
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
