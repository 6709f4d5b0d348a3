/** Build arguments and environment by name. */
export type Variables = Record<string, string>;

/** Expands `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`; `\$` is a dollar sign. */
export function expand(text: string, variables: Variables): string {
  const form = /\\\$|\$(\w+)|\$\{(\w+)(?::([-+])([^}]*))?\}/g;
  return text.replace(form, (all, plain, braced, sign, other) => {
    if (all === '\\$') return '$';
    const value = variables[plain ?? braced] ?? '';
    if (sign === '-') return value || expand(other, variables);
    if (sign === '+') return value && expand(other, variables);
    return value;
  });
}
