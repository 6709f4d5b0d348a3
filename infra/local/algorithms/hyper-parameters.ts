import { CustomerError } from './customer-error.ts';

/** What one hyperparameter may be; all of them arrive as text. */
export interface Rule<T> {
  /** As AWS documents it; absent: it must be given. */
  default?: string;
  /** Of a text that is not allowed: undefined. */
  read(text: string): T | undefined;
  /** What is allowed, for a message. */
  allowed: string;
}

/** The hyperparameters of an algorithm by name. */
export type Rules = Readonly<Record<string, Rule<unknown>>>;

/** Their values. */
export type Values<R extends Rules> = {
  readonly [N in keyof R]: R[N] extends Rule<infer T> ? T : never;
};

const withDefault = (value: string | undefined) => (value === undefined ? {} : { default: value });

/** A whole number from `min`. */
export const whole = (min: number, fallback?: string): Rule<number> => ({
  ...withDefault(fallback),
  allowed: `a whole number from ${min}`,
  read: (text) => (/^\d+$/.test(text) && Number(text) >= min ? Number(text) : undefined),
});

/** A number within bounds, both allowed. */
export const number = (min: number, max: number, fallback?: string): Rule<number> => ({
  ...withDefault(fallback),
  allowed: `a number from ${min} to ${max}`,
  read(text) {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    return value >= min && value <= max ? value : undefined;
  },
});

/** One of a few words. */
export const oneOf = <T extends string>(words: readonly T[], fallback?: string): Rule<T> => ({
  ...withDefault(fallback),
  allowed: words.join(', '),
  read: (text) => words.find((word) => word === text),
});

/** `true` or `false`, also with a capital as Python writes them. */
export const flag = (fallback: string): Rule<boolean> => ({
  default: fallback,
  allowed: 'true, false',
  read(text) {
    const word = text.toLowerCase();
    return word === 'true' ? true : word === 'false' ? false : undefined;
  },
});

/** The word `auto`, by which the algorithm itself decides, or what the rule allows. */
export const auto = <T>(rule: Rule<T>): Rule<T | 'auto'> => ({
  default: 'auto',
  allowed: `auto, ${rule.allowed}`,
  read: (text) => (text === 'auto' ? 'auto' : rule.read(text)),
});

/**
 * Reads all hyperparameters, with their defaults. Those that begin with `_` are SageMaker's own,
 * such as the objective of a tuning job. Throws CustomerError with all that is wrong.
 */
export function readHyperParameters<R extends Rules>(
  rules: R,
  given: Readonly<Record<string, string>>,
): Values<R> {
  const wrong = Object.keys(given)
    .filter((name) => !name.startsWith('_') && !Object.hasOwn(rules, name))
    .map((name) => `${name} is no hyperparameter; there are ${Object.keys(rules).join(', ')}`);
  const entries = Object.entries(rules).map(([name, rule]) => {
    const text = Object.hasOwn(given, name) ? given[name] : rule.default;
    const value = text === undefined ? undefined : rule.read(text);
    if (text === undefined) wrong.push(`${name} is missing: it must be ${rule.allowed}`);
    else if (value === undefined) wrong.push(`${name} is ${text}; it must be ${rule.allowed}`);
    return [name, value];
  });
  if (wrong.length > 0) throw new CustomerError(`Hyperparameters: ${wrong.join('; ')}.`);
  return Object.fromEntries(entries) as Values<R>;
}
