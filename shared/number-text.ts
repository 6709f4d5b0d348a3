/** A decimal number as people and programs write it; `0x10`, `inf`, `1_000` and blanks are none. */
export const numberPattern: RegExp = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * A number that JavaScript would write otherwise than it was written, or could not hold: `1e20`,
 * `0.10`, `12345678901234567890`. Only its text is kept; plain `JSON.stringify` makes text of it.
 */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

/** The number of a text: a plain one where JavaScript writes it in the same way. */
export function numberFrom(text: string): number | NumberText {
  const number = Number(text);
  return String(number) === text ? number : new NumberText(text);
}
