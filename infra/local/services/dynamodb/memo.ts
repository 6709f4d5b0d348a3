/** Remembers what was parsed from a text: programs use few different expressions and tables. */
export function memo<T>(parse: (text: string) => T, most = 2000): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = parse(text);
    if (known.size >= most) known.clear();
    known.set(text, made);
    return made;
  };
}
