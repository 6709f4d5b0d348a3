import { AwsError, type Shape } from '../../../kernel/types.ts';
import { validation } from '../errors.ts';
import type { AttributeValue } from '../values/attribute.ts';
import { normalise } from '../values/normalise.ts';
import type { ExpressionKind, Path } from './reader.ts';

interface Request {
  ExpressionAttributeNames?: Record<string, unknown>;
  ExpressionAttributeValues?: Record<string, Shape>;
}

/** The names and values a request gives for its placeholders, and which of them were used. */
export class Placeholders {
  readonly #names: Record<string, unknown>;
  readonly #values = new Map<string, AttributeValue>();
  readonly #used = new Set<string>();

  /** @param expressions the request's expressions; without any there may be no placeholder. */
  constructor(request: Request, expressions: readonly unknown[]) {
    const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = request;
    const some = expressions.some((expression) => expression !== undefined);
    this.#names = checked(names, 'ExpressionAttributeNames', '#', some);
    for (const ref of Object.keys(checked(values, 'ExpressionAttributeValues', ':', some))) {
      this.#values.set(ref, normaliseFor(ref, values?.[ref]));
    }
  }

  /** Resolves the `#placeholders` of a path. */
  path(path: Path, kind: ExpressionKind): Path {
    return path.map((part) => {
      if (typeof part === 'number' || !part.startsWith('#')) return part;
      this.#used.add(part);
      const name = Object.hasOwn(this.#names, part) ? this.#names[part] : undefined;
      if (typeof name === 'string') return name;
      throw validation(
        `Invalid ${kind}: An expression attribute name used in the document path ` +
          `is not defined; attribute name: ${part}`,
      );
    });
  }

  value(ref: string, kind: ExpressionKind): AttributeValue {
    this.#used.add(ref);
    const value = this.#values.get(ref);
    if (value) return value;
    throw validation(
      `Invalid ${kind}: An expression attribute value used in expression ` +
        `is not defined; attribute value: ${ref}`,
    );
  }

  /** Refuses placeholders that no expression used. */
  finish(): void {
    this.#refuse('ExpressionAttributeNames', Object.keys(this.#names));
    this.#refuse('ExpressionAttributeValues', [...this.#values.keys()]);
  }

  #refuse(member: string, refs: string[]): void {
    const unused = refs.filter((ref) => !this.#used.has(ref));
    if (unused.length === 0) return;
    throw validation(
      `Value provided in ${member} unused in expressions: keys: {${unused.join(', ')}}`,
    );
  }
}

function checked<T>(
  given: Record<string, T> | undefined,
  member: string,
  mark: string,
  hasExpressions: boolean,
): Record<string, T> {
  if (given === undefined || given === null) return {};
  if (!hasExpressions) throw validation(`${member} can only be specified when using expressions`);
  const refs = Object.keys(given);
  if (refs.length === 0) throw validation(`${member} must not be empty`);
  for (const ref of refs) {
    if (/^\w+$/.test(ref.slice(1)) && ref.startsWith(mark)) continue;
    throw validation(`${member} contains invalid key: Syntax error; key: "${ref}"`);
  }
  return given;
}

function normaliseFor(ref: string, value: Shape): AttributeValue {
  try {
    return normalise(value);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ValidationException') throw error;
    throw validation(
      `ExpressionAttributeValues contains invalid value: ${error.message} for key ${ref}`,
    );
  }
}
