import type { System } from './system.ts';

/** One option of a command, as data: parsing, checking and help all read it. */
export interface Option {
  name: string;
  short?: string;
  /** What stands for its value in the help; absent for a switch. */
  value?: string;
  /** The only values allowed. */
  choices?: readonly string[];
  /** It may be given several times. */
  repeated?: boolean;
  summary: string;
}

/** What a command was given. */
export interface Given {
  args: string[];
  /** Whether a switch was given. */
  has(name: string): boolean;
  /** The value of an option, the last one if it came several times. */
  value(name: string): string | undefined;
  values(name: string): string[];
}

/** A command's module: answers the exit code. */
export interface CommandModule {
  run(given: Given, system: System): Promise<number>;
}

/** A command, as data. */
export interface Command {
  /** One word, or two: `plane up`. */
  name: string;
  summary: string;
  /** Its arguments: `NAME` is required, `[NAME]` is not, with `…` there may be any number. */
  args: readonly string[];
  options: readonly Option[];
  /** More about it, for `trainyard help COMMAND`. */
  notes?: string;
  load(): Promise<CommandModule>;
}
