import { Problem } from '../errors.ts';
import { parseExactJson } from '../exact-json.ts';
import { limits } from '../limits.ts';
import { NumberText } from '../number-text.ts';
import type { ApiEvent } from './types.ts';

/** The text of a request's body. */
export function textOf(event: ApiEvent): string {
  const text = event.body ?? '';
  return event.isBase64Encoded ? Buffer.from(text, 'base64').toString('utf8') : text;
}

/**
 * Reads a JSON body. Its size and depth are looked at before it is parsed, so that no body can make
 * the parser work for long; a member called `__proto__` is refused.
 */
export function jsonOf(text: string): unknown {
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.bodyBytes) {
    throw new Problem('BodyTooLarge', `The body has ${bytes} bytes.`, {
      given: bytes,
      allowed: `${limits.bodyBytes} bytes at most`,
      fix: 'Upload data with trainyard upload and refer to it.',
    });
  }
  if (depthOf(text) > limits.jsonDepth) {
    throw new Problem('BodyTooDeep', 'The body is nested too deeply.', {
      allowed: `${limits.jsonDepth} levels at most`,
    });
  }
  try {
    return parseExactJson(text, member);
  } catch (error) {
    throw new Problem('MalformedJson', `The body is not JSON: ${(error as Error).message}.`, {
      fix: 'Send one JSON object.',
    });
  }
}

/** A number that would lose its text comes as text: every field of a number takes both. */
function member(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new Error('a member is called __proto__');
  return value instanceof NumberText ? value.text : value;
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (inText) {
      if (char === '\\') index += 1;
      else if (char === '"') inText = false;
    } else if (char === '"') inText = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return deepest;
}
