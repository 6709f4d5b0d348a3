import * as z from 'zod';

/**
 * What a job's result has: one value, something that only the job itself knows, nothing (and why),
 * or members by name.
 */
export type ResultShape =
  | 'value'
  | 'anything'
  | `nothing: ${string}`
  | { readonly [name: string]: ResultShape };

/** What a result of this schema has. */
export function shapeOf(schema: unknown): ResultShape {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return shapeOf(schema.unwrap());
  }
  if (schema instanceof z.ZodObject) {
    const members = Object.entries(schema.shape).map(([name, one]) => [name, shapeOf(one)]);
    return Object.fromEntries(members);
  }
  const isValue =
    schema instanceof z.ZodString ||
    schema instanceof z.ZodNumber ||
    schema instanceof z.ZodBoolean;
  return isValue ? 'value' : 'anything';
}
