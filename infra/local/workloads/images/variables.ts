/** Build arguments and environment by name. */
export type Variables = Record<string, string>;

/** The value of a variable of this name; `constructor` is a name like any other. */
export const lookUp = (variables: Variables, name: string): string | undefined =>
  Object.hasOwn(variables, name) ? variables[name] : undefined;

/** Expands `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`; `\$` is a dollar sign. */
export function expand(text: string, variables: Variables): string {
  const form = /\\\$|\$(\w+)|\$\{(\w+)(?::([-+])([^}]*))?\}/g;
  return text.replace(form, (all, plain, braced, sign, other) => {
    if (all === '\\$') return '$';
    const value = lookUp(variables, plain ?? braced) ?? '';
    if (sign === '-') return value || expand(other, variables);
    if (sign === '+') return value && expand(other, variables);
    return value;
  });
}
