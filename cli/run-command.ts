import { meantText, nearest } from '../shared/suggest.ts';
import { version } from '../shared/version.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { CommandError, exitCodeOfError, exitCodes, failureText } from './failures.ts';
import { findCommand } from './find-command.ts';
import { helpOf, overview } from './help.ts';
import { json } from './options.ts';
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
  if (name === '--version') return print(system, `${version}\n`);
  if (name === '') return print(system, overview(), exitCodes.usage);
  if (['help', '--help', '-h'].includes(name)) {
    return print(system, rest[0] ? await helpAbout(rest) : overview());
  }
  const { command, rest: args } = commandOf([name, ...rest]);
  const given = readArguments(command, args);
  if (given.has('help')) return print(system, helpOf(command));
  const { run } = await command.load();
  const isQuiet = given.has('json') && command.options.includes(json);
  return run(given, isQuiet ? { ...system, err: () => {} } : system);
}

/** Help about a command, a kind, or both where they have one name; or about a field of a kind. */
async function helpAbout(words: readonly string[]): Promise<string> {
  const [topic = ''] = words;
  const found = findCommand(words);
  const { fileSchema, kindsIn } = await import('./schema/file-schema.ts');
  const schema = await fileSchema();
  const kinds = kindsIn(schema);
  const isField = topic.includes('.') || kinds.includes(topic);
  if (!isField) return helpOf(commandOf(words, kinds).command);
  const { findField } = await import('./schema/find-field.ts');
  const { fieldText } = await import('./show/field-text.ts');
  const text = fieldText(findField(schema, topic));
  return found ? `${helpOf(found.command)}\n${text}` : text;
}

/** @param others names besides the commands that may have been meant */
function commandOf(line: readonly string[], others: readonly string[] = []) {
  const found = findCommand(line);
  if (found) return found;
  const [first = '', second = ''] = line;
  const group = commands.filter((one) => one.name.startsWith(`${first} `));
  if (group.length > 0) throw noSuchSecond(first, second, group);
  const harmless = commands.map((one) => one.name).filter((one) => !one.startsWith('delete'));
  const meant = nearest(first, [...harmless, ...others]);
  throw new CommandError(`There is no command '${first}'.${meantText(meant)}`, {
    fix: 'trainyard help',
  });
}

/** A command of two words lacks its second, or has another. */
function noSuchSecond(first: string, second: string, group: readonly Command[]): CommandError {
  const fix = `use one of: ${group.map(({ name }) => `trainyard ${name}`).join(', ')}`;
  const isWord = second !== '' && !second.startsWith('-');
  if (!isWord) return new CommandError(`'${first}' needs a second word.`, { fix });
  const words = group.map(({ name }) => name.slice(first.length + 1));
  const meant = meantText(nearest(second, words));
  return new CommandError(`There is no command '${first} ${second}'.${meant}`, { fix });
}

function print(system: System, text: string, code: number = exitCodes.ok): number {
  if (code === exitCodes.ok) system.out(text);
  else system.err(text);
  return code;
}
