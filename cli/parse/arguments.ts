import { parseArgs } from 'node:util';
import { meantText, nearest } from '../../shared/suggest.ts';
import type { Command, Given, Option } from '../command.ts';
import { CommandError } from '../failures.ts';

const helpOption: Option = { name: 'help', short: 'h', summary: 'Show this help' };

/** Reads a command's arguments by its table. Throws CommandError that says what is wrong. */
export function readArguments(command: Command, argv: readonly string[]): Given {
  const options = [...command.options, helpOption];
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(options.map((option) => [option.name, shapeOf(option)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const args: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') args.push(token.value);
    if (token.kind !== 'option') continue;
    const option = options.find(({ name }) => name === token.name);
    if (!option) throw unknownOption(command, options, token.rawName);
    const value = checked(option, token.rawName, token.value);
    values.set(option.name, [...(values.get(option.name) ?? []), value]);
  }
  if (!values.has('help')) checkCount(command, args);
  return {
    args,
    has: (name) => values.has(name),
    value: (name) => values.get(name)?.at(-1),
    values: (name) => values.get(name) ?? [],
  };
}

const shapeOf = ({ value, short }: Option) => ({
  type: value ? ('string' as const) : ('boolean' as const),
  multiple: true,
  ...(short ? { short } : {}),
});

function checked(option: Option, rawName: string, value: string | undefined): string {
  if (!option.value) {
    if (value === undefined) return '';
    throw new CommandError(`${rawName} takes no value.`);
  }
  if (value === undefined) throw new CommandError(`${rawName} needs a value: ${option.value}`);
  if (option.choices && !option.choices.includes(value)) {
    const meant = nearest(value, option.choices);
    throw new CommandError(`${rawName} cannot be '${value}'.${meantText(meant)}`, {
      fix: `use one of: ${option.choices.join(', ')}`,
    });
  }
  return value;
}

function unknownOption(command: Command, options: readonly Option[], rawName: string) {
  const names = options.map(({ name }) => name);
  const meant = nearest(rawName.replace(/^-+/, ''), names);
  const message = `'${command.name}' has no option ${rawName}.`;
  return new CommandError(message + meantText(meant && `--${meant}`), {
    fix: `trainyard help ${command.name}`,
  });
}

function checkCount(command: Command, args: readonly string[]): void {
  const missing = command.args[args.length];
  const fix = `trainyard help ${command.name}`;
  if (missing && !missing.startsWith('['))
    throw new CommandError(`'${command.name}' needs ${missing}.`, { fix });
  const extra = args[command.args.length];
  if (extra === undefined || command.args.at(-1)?.includes('…')) return;
  throw new CommandError(`'${command.name}' does not take '${extra}'.`, { fix });
}
