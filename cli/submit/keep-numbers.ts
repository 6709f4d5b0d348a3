import { type Document, visit } from 'yaml';
import { numberPattern } from '../../shared/number-text.ts';

/**
 * Makes text of each number in a document that would change on its way: `3.10`, `1e-6`, `007`, or
 * more digits than a double has. Every field of a job that takes a number takes text.
 */
export function keepNumbers<D extends Document>(document: D): D {
  visit(document, {
    Scalar(key, node) {
      const { source, value } = node;
      if (key === 'key' || typeof value !== 'number' || source === undefined) return;
      if (String(value) !== source && numberPattern.test(source)) node.value = source;
    },
  });
  return document;
}
