const insideBraces = String.raw`\$\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}`;
const parts = {
  comment: String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`,
  single: String.raw`'(?:\\.|[^'\\\n])*'`,
  double: String.raw`"(?:\\.|[^"\\\n])*"`,
  template: `\`(?:\\\\[\\s\\S]|${insideBraces}|[^\`\\\\])*\``,
  /** What stands before tells a regular expression from a division. */
  pattern:
    String.raw`(?<=(?:[(,=:[!&|?{};]|return|=>)\s*)` +
    String.raw`\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/`,
};
const token = new RegExp(Object.values(parts).join('|'), 'g');
const expression = new RegExp(insideBraces, 'g');

const blank = (text: string) => text.replace(/[^\n]/g, ' ');

/** A program's text with comments and the insides of strings as blanks; every offset stays. */
export function codeOnly(text: string): string {
  return text.replace(token, (found) => {
    if (found.startsWith('//') || found.startsWith('/*')) return blank(found);
    const inside = found.slice(1, -1);
    return found[0] + (found.startsWith('`') ? template(inside) : blank(inside)) + found.at(-1);
  });
}

/** The expressions of a template are code. */
function template(text: string): string {
  let at = 0;
  let out = '';
  for (const { 0: found, index } of text.matchAll(expression)) {
    out += `${blank(text.slice(at, index))}\${${codeOnly(found.slice(2, -1))}}`;
    at = index + found.length;
  }
  return out + blank(text.slice(at));
}
