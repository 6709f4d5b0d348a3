import type { Operation } from './types.ts';

/**
 * A type of an AWS SDK as its protocol has it: times are seconds since the epoch, bytes are base64,
 * and what the service's model requires is there, because requests are held to the model.
 */
export type Wire<T> = T extends Date
  ? number
  : T extends Uint8Array
    ? string
    : T extends readonly (infer Item)[]
      ? Wire<Item>[]
      : T extends object
        ? { [Name in keyof T]: Member<T, Name> }
        : T;

type Member<T, Name extends keyof T> =
  Record<never, never> extends Pick<T, Name> ? Wire<T[Name]> : Wire<NonNullable<T[Name]>>;

/** A type of which these optional members are always there. */
export type Having<T, Names extends keyof T> = Omit<T, Names> & {
  [Name in Names]-?: NonNullable<T[Name]>;
};

/** Operations by their names, held to the types that the SDK has of what they take and answer. */
export type Operations<Types extends Record<keyof Types, [request: unknown, answer: unknown]>> = {
  [Name in keyof Types]: Operation<Wire<Types[Name][0]>, Wire<Types[Name][1]>>;
};
