import type * as z from 'zod';
import { unknownMemberHint } from './hints.ts';
import { shown } from './wording.ts';

/** One thing that is wrong in a body, where it stands there. */
export interface SchemaFinding {
  path: PropertyKey[];
  message: string;
  /** What may stand there, where that is a list of words. */
  allowed?: readonly string[];
}

/**
 * What zod found as findings, one for each place: of alternatives that one is told which the body
 * comes nearest to, and of an unknown member what was probably meant.
 */
export function findingsOf(issues: readonly z.core.$ZodIssue[], body: unknown): SchemaFinding[] {
  const seen = new Set<string>();
  return unknownFirst(issues)
    .flatMap(flatten)
    .flatMap((finding) => {
      const place = JSON.stringify(finding.path);
      if (seen.has(place)) return [];
      seen.add(place);
      const { message } = finding;
      if (!message.startsWith('must ')) return finding;
      return { ...finding, message: `is ${shown(valueAt(body, finding.path))}; ${message}` };
    });
}

/** The value at a path of a body; undefined where there is none. */
export function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      Object(value) === value && Object.hasOwn(value as object, name)
        ? (value as Record<PropertyKey, unknown>)[name]
        : undefined,
    body,
  );
}

/** What is told of a member that may not stand where it does, beside those that may. */
export const unknownMember = (
  path: PropertyKey[],
  known: readonly string[],
): SchemaFinding & { allowed: readonly string[] } => ({
  path,
  message: `is not a known field here${unknownMemberHint(String(path.at(-1)), known)}`,
  allowed: known,
});

function flatten(issue: z.core.$ZodIssue): SchemaFinding[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    const known = message.split(' ');
    return issue.keys.map((name) => unknownMember([...path, name], known));
  }
  if (issue.code === 'invalid_key') {
    const [inner] = issue.issues;
    return [{ path: [...path], message: `is no name that may stand here: ${inner?.message}` }];
  }
  if (issue.code === 'invalid_union') {
    const nearest = nearestOf(issue.errors);
    if (!nearest) return [{ path: [...path], message }];
    return unknownFirst(nearest).flatMap((inner) =>
      flatten({ ...inner, path: [...path, ...inner.path] } as z.core.$ZodIssue),
    );
  }
  const allowed = issue.code === 'invalid_value' ? { allowed: issue.values.map(String) } : {};
  return [{ path: [...path], message, ...allowed }];
}

/** A misspelt member explains the one that is missing. */
function unknownFirst(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const rank = ({ code }: z.core.$ZodIssue) => (code === 'unrecognized_keys' ? 0 : 1);
  return [...issues].sort((a, b) => rank(a) - rank(b));
}

/** The alternative with the fewest findings of those whose type the value has; else none. */
function nearestOf(alternatives: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const isInside = ({ path, code }: z.core.$ZodIssue) =>
    path.length > 0 || code === 'unrecognized_keys';
  const count = (issues: z.core.$ZodIssue[]) => issues.flatMap(flatten).length;
  return alternatives
    .filter((issues) => issues.every(isInside))
    .sort((a, b) => count(a) - count(b))[0];
}
