import type { Shape } from '../../kernel/types.ts';

/** A pattern that EventBridge would refuse; the message is the reason. */
export class InvalidPattern extends Error {}

/** Whether the value is an object that is no list. */
export function isObject(value: Shape): value is Record<string, Shape> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
