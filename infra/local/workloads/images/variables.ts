/** Build arguments and environment by name. */
export type Variables = Record<string, string>;

/** The value of a variable of this name; `constructor` is a name like any other. */
export const lookUp = (variables: Variables, name: string): string | undefined =>
  Object.hasOwn(variables, name) ? variables[name] : undefined;

/**
 * One word of a Dockerfile as Docker reads it: `$NAME`, `${NAME}`, `${NAME:-default}` and
 * `${NAME:+other}` are replaced, quotes are taken off. Single quotes keep everything as it is; a
 * backslash keeps the next character, within double quotes only one of `"`, `$` and a backslash.
 */
export function expand(text: string, variables: Variables): string {
  const form = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|\$(\w+)|\$\{(\w+)(?::([-+])([^}]*))?\}/gs;
  return text.replace(form, (_all, literal, quoted, escaped, plain, braced, sign, other) => {
    if (literal !== undefined) return literal;
    if (quoted !== undefined) return expandQuoted(quoted, variables);
    if (escaped !== undefined) return escaped;
    return referred({ name: plain ?? braced, sign, other }, variables);
  });
}

function expandQuoted(text: string, variables: Variables): string {
  const form = /\\(["$\\])|\$(\w+)|\$\{(\w+)(?::([-+])([^}]*))?\}/g;
  return text.replace(form, (_all, escaped, plain, braced, sign, other) =>
    escaped === undefined ? referred({ name: plain ?? braced, sign, other }, variables) : escaped,
  );
}

interface Reference {
  name: string;
  sign: '-' | '+' | undefined;
  other: string;
}

function referred({ name, sign, other }: Reference, variables: Variables): string {
  const value = lookUp(variables, name) ?? '';
  if (sign === '-') return value || expand(other, variables);
  if (sign === '+') return value && expand(other, variables);
  return value;
}
