import * as z from 'zod';
import { Problem, type ProblemCode, type ProblemError } from '../errors.ts';
import { findingsOf, type SchemaFinding, valueAt } from './flatten.ts';
import { wording } from './wording.ts';

/** What the caller may do about a body with findings. */
const sendAgain = 'Mend what is named and send it again.';

/** The JSON pointer to a member (RFC 6901). */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** Findings as an answer lists them; what was given is shown where it is one value. */
export function errorsOf(
  body: unknown,
  findings: readonly (SchemaFinding & { defect?: string })[],
): ProblemError[] {
  return findings.map(({ path, message, allowed, defect }) => {
    const given = valueAt(body, path);
    return {
      pointer: pointerOf(path),
      detail: message,
      ...(given === undefined || Object(given) === given ? {} : { given }),
      ...(allowed ? { allowed } : {}),
      ...(defect ? { defect } : {}),
    };
  });
}

/** The problem of a body with at least one error; the first speaks for all. */
export function refusal(code: ProblemCode, errors: ProblemError[], fix = sendAgain): Problem {
  const { pointer, detail, defect: _defect, ...more } = errors[0]!;
  const sentence = `${pointer || 'The body'}: ${detail}`;
  return new Problem(code, sentence, { pointer, ...more, errors, fix });
}

/** Reads a body by its schema; throws the Problem that lists all that is wrong with it. */
export function readBody<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body, { error: wording });
  if (parsed.success) return parsed.data;
  const [example] = (schema.meta()?.examples as unknown[] | undefined) ?? [];
  const fix = example ? `Send a body such as ${JSON.stringify(example)}.` : sendAgain;
  throw refusal('InvalidSpec', errorsOf(body, findingsOf(parsed.error.issues, body)), fix);
}

const noQuery = z.strictObject({});

/** Reads query parameters by their schema; throws the Problem of the first that is not allowed. */
export function readQuery<T extends z.ZodType>(
  schema: T | undefined,
  query: Readonly<Record<string, string | undefined>>,
): z.output<T> {
  const parsed = (schema ?? noQuery).safeParse(query, { error: wording });
  if (parsed.success) return parsed.data as z.output<T>;
  const [found] = errorsOf(query, findingsOf(parsed.error.issues, query));
  const { pointer, detail, ...more } = found!;
  const name = pointer.slice(1);
  throw new Problem('InvalidParameter', `The parameter ${name} ${detail}.`, {
    pointer: name,
    ...more,
  });
}
