const compiled = new Map<string, RegExp>();

/** What Java's regular expressions have and JavaScript's have not, inside and outside of `[]`. */
const classes: Record<string, string> = { Print: '\\x20-\\x7E', Alnum: 'a-zA-Z0-9' };

/**
 * Whether the whole text matches a pattern of AWS's models, which are written for Java and are
 * matched against all of it whether they have anchors or not.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const known = compiled.get(pattern) ?? compile(pattern);
  compiled.set(pattern, known);
  return known.test(text);
}

function compile(pattern: string): RegExp {
  const source = pattern
    .replace(/\\[Az]/g, '')
    .replace(/\[\\p\{(Print|Alnum)\}/g, (_, name: string) => `[${classes[name]}`)
    .replace(/\\p\{(Print|Alnum)\}/g, (_, name: string) => `[${classes[name]}]`);
  const whole = `^(?:${source})$`;
  try {
    return new RegExp(whole, 'u');
  } catch {
    // Some patterns escape what needs no escape; without `u` JavaScript takes that as Java does.
    return new RegExp(whole);
  }
}
