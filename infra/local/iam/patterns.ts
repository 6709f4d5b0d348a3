const expressions = new Map<string, RegExp>();

/** `*` is any run of characters, `?` is one; everything else is itself. */
export function globMatches(pattern: string, value: string): boolean {
  if (pattern === '*' || pattern === value) return true;
  if (!/[*?]/.test(pattern)) return false;
  let expression = expressions.get(pattern);
  if (!expression) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '[^]*')
      .replace(/\?/g, '[^]');
    expression = new RegExp(`^${source}$`);
    expressions.set(pattern, expression);
  }
  return expression.test(value);
}

/** Matches ARNs part by part: a wildcard never crosses one of the first five colons. */
export function arnMatches(pattern: string, value: string): boolean {
  if (pattern === '*') return true;
  const wanted = arnParts(pattern);
  const given = arnParts(value);
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => globMatches(part, given[index] as string))
  );
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** The values of the request's condition keys, by key in lower case. */
export type ConditionValues = Pick<ReadonlyMap<string, readonly string[]>, 'get'>;

/**
 * Puts the request's values into `${key}`, `${key, 'default'}`, `${*}`, `${?}` and `${$}`.
 * Undefined when a variable has no value: then the statement does not apply at all.
 */
export function fillVariables(text: string, values: ConditionValues): string | undefined {
  if (!text.includes('${')) return text;
  let missing = false;
  const filled = text.replace(/\$\{([^}]*)\}/g, (_all, inside: string) => {
    if (['*', '?', '$'].includes(inside)) return inside;
    const [key = '', fallback] = inside.split(/\s*,\s*(?=')/);
    const found = values.get(key.trim().toLowerCase());
    if (found?.length === 1) return found[0] as string;
    if (fallback) return fallback.replace(/^'|'$/g, '');
    missing = true;
    return '';
  });
  return missing ? undefined : filled;
}
