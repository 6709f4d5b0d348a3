import type { Shape } from '../../kernel/types.ts';
import { InvalidPattern, isObject } from '../event-pattern/invalid.ts';
import { compilePattern } from '../event-pattern/pattern.ts';
import { type Attributes, invalid } from './store.ts';

/** What filter policies look at. */
interface Filtered {
  Message: string;
  MessageAttributes: Record<string, Shape>;
}

/** @throws InvalidParameterException when the attributes hold a filter policy that is no good */
export function requireFilter(attributes: Attributes): void {
  compile(attributes);
}

/** Whether a subscription with these attributes wants the message. */
export function wants(attributes: Attributes, message: Filtered): boolean {
  const matches = compile(attributes);
  if (!matches) return true;
  return isBodyScope(attributes)
    ? matches(objectIn(message.Message))
    : matches(values(message.MessageAttributes));
}

/** Undefined when there is no policy, or an empty one: then every message is wanted. */
function compile(attributes: Attributes): ((event: Shape) => boolean) | undefined {
  const { FilterPolicy, FilterPolicyScope = 'MessageAttributes' } = attributes;
  if (!['MessageAttributes', 'MessageBody'].includes(FilterPolicyScope)) {
    throw invalid(`FilterPolicyScope: Invalid value [${FilterPolicyScope}].`);
  }
  if (!FilterPolicy) return undefined;
  try {
    const policy: Shape = JSON.parse(FilterPolicy);
    if (!isObject(policy)) throw new InvalidPattern('it must be a JSON object');
    if (Object.keys(policy).length === 0) return undefined;
    const isNested = Object.entries(policy).some(
      ([key, value]) => key !== '$or' && isObject(value),
    );
    if (isNested && !isBodyScope(attributes)) {
      throw new InvalidPattern(
        'Filter policy scope MessageAttributes does not support nested filter policy',
      );
    }
    return compilePattern(policy);
  } catch (error) {
    if (error instanceof InvalidPattern || error instanceof SyntaxError) {
      throw invalid(`FilterPolicy: ${error.message}`);
    }
    throw error;
  }
}

function isBodyScope({ FilterPolicyScope }: Attributes): boolean {
  return FilterPolicyScope === 'MessageBody';
}

/** A body that is no JSON object matches no policy. */
function objectIn(text: string): Shape {
  try {
    const value: Shape = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function values(attributes: Record<string, Shape>): Shape {
  const entries = Object.entries(attributes).map(([name, { DataType, StringValue }]) => {
    if (DataType.startsWith('Number')) return [name, Number(StringValue)];
    if (DataType === 'String.Array') return [name, listIn(StringValue)];
    return [name, DataType.startsWith('String') ? StringValue : undefined];
  });
  return Object.fromEntries(entries);
}

function listIn(text: string): Shape {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
