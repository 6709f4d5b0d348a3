import { AwsError } from '../../kernel/types.ts';

/** The refusal of a request, as SageMaker's own checks answer it. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** What SageMaker's service model asks of most names; at most 63 characters. */
export const namePattern = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

/** The text of a member that must match a pattern, refused in AWS's words. */
export function text(value: unknown, member: string, pattern = /^[\S\s]+$/, most = 1024): string {
  const failed = (constraint: string) =>
    invalid(
      `1 validation error detected: Value '${value}' at '${member}' failed to satisfy ` +
        `constraint: ${constraint}`,
    );
  if (value === undefined || value === null) throw failed('Member must not be null');
  if (typeof value !== 'string') throw failed('Member must be a string');
  if (value.length > most) {
    throw failed(`Member must have length less than or equal to ${most}`);
  }
  if (!pattern.test(value)) {
    throw failed(`Member must satisfy regular expression pattern: ${pattern.source}`);
  }
  return value;
}

/** A member that must be one of AWS's words. */
export function oneOf<T extends string>(value: unknown, member: string, words: readonly T[]): T {
  if (words.includes(value as T)) return value as T;
  throw invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy ` +
      `constraint: Member must satisfy enum value set: [${words.join(', ')}]`,
  );
}

/** A whole number within bounds, or the default where none is given. */
export function whole(value: unknown, member: string, least: number, most: number): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) {
    return value as number;
  }
  throw invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy ` +
      `constraint: Member must be a whole number from ${least} to ${most}`,
  );
}

/** A map of text to text with bounded keys and values. */
export function textMap(
  value: unknown,
  member: string,
  bounds: { entries: number; key: RegExp; longest: number },
): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(`${member} must be a map`);
  const entries = Object.entries(value);
  if (entries.length > bounds.entries) {
    throw invalid(`${member} has ${entries.length} entries; at most ${bounds.entries} are allowed`);
  }
  for (const [key, entry] of entries) {
    text(key, `${member}.key`, bounds.key, 512);
    text(entry, `${member}.value`, /^[\S\s]*$/, bounds.longest);
  }
  return value as Record<string, string>;
}
