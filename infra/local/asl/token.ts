/** Task tokens: opaque to everybody else, recognisable to us. */
const prefix = 'AQCwAAAAKg';
const shape = /^AQCwAAAAKg[0-9a-f]{64}$/;

/** A new token; nobody can guess one. */
export function makeToken(uuid: () => string): string {
  return prefix + `${uuid()}${uuid()}`.replaceAll('-', '');
}

/** Whether the text can be a token; others are answered with InvalidToken. */
export function isToken(text: unknown): text is string {
  return typeof text === 'string' && shape.test(text);
}
