import { InvalidPattern } from './invalid.ts';

const star = Symbol('any characters');
type Token = string | typeof star;

/**
 * How many prefixes of a pattern one text may match at once. AWS names no figure; recorded patterns
 * show that 7 is accepted and 10 is "too complex".
 */
const maxPrefixes = 9;

/** `wildcard`: `*` stands for any characters, `\*` and `\\` for themselves. */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const tokens = tokenize(pattern);
  if (prefixesAtOnce(tokens) > maxPrefixes) {
    throw new InvalidPattern(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character ' +
        'sequences after a wildcard character',
    );
  }
  const pieces = literalPieces(tokens);
  return (text) => fits(pieces, text);
}

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '*') {
      if (tokens.at(-1) === star) {
        throw new InvalidPattern(`Consecutive wildcard characters at pos ${at - 1}`);
      }
      tokens.push(star);
    } else if (character === '\\') {
      at += 1;
      const escaped = pattern.charAt(at);
      if (escaped !== '*' && escaped !== '\\') {
        throw new InvalidPattern(`Invalid escape character at pos ${at - 1}`);
      }
      tokens.push(escaped);
    } else tokens.push(character);
  }
  return tokens;
}

/** The texts before, between and after the stars. */
function literalPieces(tokens: Token[]): string[] {
  const pieces = [''];
  for (const token of tokens) {
    if (token === star) pieces.push('');
    else pieces[pieces.length - 1] += token;
  }
  return pieces;
}

/** Each piece is looked for after the one before: no going back, so the time is linear. */
function fits(pieces: string[], text: string): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** The most prefixes with a star that match while the pattern reads its own literals. */
function prefixesAtOnce(tokens: Token[]): number {
  const firstStar = tokens.indexOf(star);
  if (firstStar < 0) return 0;
  let states = followStars(tokens, new Set([0]));
  let most = 0;
  for (const character of tokens) {
    if (character === star) continue;
    const next = new Set<number>();
    for (const state of states) {
      if (tokens[state - 1] === star) next.add(state);
      if (tokens[state] === character) next.add(state + 1);
    }
    states = followStars(tokens, next);
    most = Math.max(most, [...states].filter((state) => state > firstStar).length);
  }
  return most;
}

function followStars(tokens: Token[], states: Set<number>): Set<number> {
  for (const state of states) if (tokens[state] === star) states.add(state + 1);
  return states;
}
