/** Percent-encoding as SigV4 and S3 define it: everything but `A-Z a-z 0-9 - . _ ~`. */
export function encodeStrictly(text: string): string {
  const percent = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, percent);
}

/** Undoes percent-encoding; text that is not validly encoded stays as it is. */
export function decodeLeniently(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The parameters of a raw query, decoded, in order. A `+` is a plus sign, as SigV4 reads it. */
export function queryPairs(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
      return [decodeLeniently(name), decodeLeniently(value)];
    });
}
