import type * as z from 'zod';
import { nearest, withMeant } from '../suggest.ts';

/** Longer texts are cut where a finding shows what was given, in characters. */
const longestShown = 60;

/** What was given, as a reader sees it in a file: `"yes"`, `5`, `a list`. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value !== null && typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return value === null ? 'empty' : String(value);
  const text = value.length > longestShown ? `${value.slice(0, longestShown)}…` : value;
  return JSON.stringify(text);
}

const types: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  record: 'an object of names and values',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** `one of a, b, c`, and which of them was probably meant. */
function choice(input: unknown, values: readonly string[]): string {
  const meant = typeof input === 'string' ? nearest(input, values) : undefined;
  const all = values.length === 1 ? values[0] : `one of ${values.join(', ')}`;
  return withMeant(`is ${shown(input)}; must be ${all}`, meant);
}

function wrongType(input: unknown, expected: string, members: readonly string[]): string {
  const words = typeof input === 'string' ? input.split(/\s+/).filter(Boolean) : [];
  const example = words.length > 0 ? ` such as [${words.join(', ')}]` : '';
  const of = members.length > 0 ? ` with ${members.join(', ')}` : '';
  const more = { array: example, object: of }[expected] ?? '';
  return `is ${shown(input)}; must be ${types[expected] ?? expected}${more}`;
}

/** A bound that a number, a text or a list is beyond. */
function outOfBounds(input: unknown, origin: string, limit: string, isSmall: boolean): string {
  if (origin === 'number' || origin === 'int') return `is ${shown(input)}; must be ${limit}`;
  const length = (input as { length?: number }).length ?? 0;
  if (isSmall && length === 0) return 'is empty';
  return `has ${length} ${origin === 'string' ? 'characters' : 'entries'}; must be ${limit}`;
}

/** The members that an object has, where a schema of one found something wrong. */
const membersOf = (issue: z.core.$ZodRawIssue): string[] => {
  const { shape } = (issue.inst?._zod?.def ?? {}) as { shape?: object };
  return shape ? Object.keys(shape) : [];
};

/**
 * The sentence for what zod has found, given to its `parse` as `error`; a schema's own text goes
 * first. Of unknown members it is the list of the known ones, of which `flatten` makes sentences.
 */
export function wording(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  if (issue.code === 'invalid_type') {
    if (input === undefined) return 'is missing';
    return wrongType(input, issue.expected, membersOf(issue));
  }
  if (issue.code === 'unrecognized_keys') return membersOf(issue).join(' ');
  if (issue.code === 'invalid_value') {
    return input === undefined ? 'is missing' : choice(input, issue.values.map(String));
  }
  if (issue.code === 'too_small') {
    return outOfBounds(input, issue.origin, `at least ${issue.minimum}`, true);
  }
  if (issue.code === 'too_big') {
    return outOfBounds(input, issue.origin, `${issue.maximum} at most`, false);
  }
  if (issue.code === 'invalid_union' && issue.discriminator) {
    const { options, discriminator } = issue as { options?: unknown[]; discriminator: string };
    const given = (input as Record<string, unknown>)[discriminator];
    return given === undefined ? 'is missing' : choice(given, (options ?? []).map(String));
  }
  return undefined;
}
