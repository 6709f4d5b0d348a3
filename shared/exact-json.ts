import { NumberText, numberFrom } from './number-text.ts';

/** Stands before a number's text where only text can stand; NUL begins no text of a client's. */
const mark = '\u0000number:';

const textOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const marked = /"\\u0000number:([^"]*)"/g;

/**
 * As JSON.parse, but a number that JavaScript would write otherwise than it stands there comes as a
 * NumberText, to `revive` too. (JSON.parse itself tells a number's text from Node.js 22 on only.)
 */
export function parseExactJson(
  text: string,
  revive: (key: string, value: unknown) => unknown = (_key, value) => value,
): unknown {
  // What is no JSON fails here, in the parser's words about the text as it came.
  JSON.parse(text);
  const kept = text.replace(textOrNumber, (found) =>
    found.startsWith('"') || typeof numberFrom(found) === 'number'
      ? found
      : JSON.stringify(mark + found),
  );
  return JSON.parse(kept, (key, value: unknown) => {
    const isMarked = typeof value === 'string' && value.startsWith(mark);
    return revive(key, isMarked ? new NumberText(value.slice(mark.length)) : value);
  });
}

/** As JSON.stringify, but a NumberText is a number, as it was written. */
export function exactJson(value: unknown, indent?: number): string {
  function markNumber(this: Record<string, unknown>, key: string, member: unknown): unknown {
    const own = this[key];
    return own instanceof NumberText ? mark + own.text : member;
  }
  return JSON.stringify(value, markNumber, indent).replace(marked, '$1');
}
