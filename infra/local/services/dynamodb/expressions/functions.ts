import type { AwsError } from '../../../kernel/types.ts';
import { validation } from '../errors.ts';
import {
  type AttributeType,
  type AttributeValue,
  attributeTypes,
  equal,
  setMembers,
  typeOf,
} from '../values/attribute.ts';
import type { ExpressionKind, Operand } from './reader.ts';

interface Rule {
  operands: number;
  /** May it stand where a condition, a compared value or an assigned value stands? */
  use: 'condition' | 'compared' | 'assigned';
  /** Must the first operand be a path? */
  path: boolean;
}

const rules: Readonly<Record<string, Rule>> = {
  attribute_exists: { operands: 1, use: 'condition', path: true },
  attribute_not_exists: { operands: 1, use: 'condition', path: true },
  attribute_type: { operands: 2, use: 'condition', path: true },
  begins_with: { operands: 2, use: 'condition', path: false },
  contains: { operands: 2, use: 'condition', path: false },
  size: { operands: 1, use: 'compared', path: false },
  if_not_exists: { operands: 2, use: 'assigned', path: true },
  list_append: { operands: 2, use: 'assigned', path: false },
};

/** Refuses a function that is unknown, misplaced or has wrong operands, as DynamoDB words it. */
export function checkCall(
  kind: ExpressionKind,
  name: string,
  args: readonly Operand[],
  use: Rule['use'],
): void {
  const fail = (detail: string) => validation(`Invalid ${kind}: ${detail}`);
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  const belongs = (kind === 'UpdateExpression') === (rule?.use === 'assigned');
  if (!rule || !belongs) throw fail(`Invalid function name; function: ${name}`);
  if (rule.use !== use) {
    throw fail(
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    );
  }
  if (args.length !== rule.operands) {
    throw fail(
      'Incorrect number of operands for operator or function; ' +
        `operator or function: ${name}, number of operands: ${args.length}`,
    );
  }
  if (rule.path && args[0]?.kind !== 'path') {
    throw fail(`Operator or function requires a document path; operator or function: ${name}`);
  }
}

/** Refuses a literal operand whose type the operator never takes. */
export function wrongOperand(
  kind: ExpressionKind,
  operator: string,
  type: AttributeType,
): AwsError {
  return validation(
    `Invalid ${kind}: Incorrect operand type for operator or function; ` +
      `operator or function: ${operator}, operand type: ${type}`,
  );
}

/** `attribute_type`'s second operand, which must be the name of a type. */
export function checkTypeName(kind: ExpressionKind, value: AttributeValue): void {
  if (value.S === undefined) throw wrongOperand(kind, 'attribute_type', typeOf(value));
  if (attributeTypes.includes(value.S as AttributeType)) return;
  throw validation(
    `Invalid ${kind}: Invalid attribute type name found; type: ${value.S}, ` +
      `valid types: {${attributeTypes.join(',')}}`,
  );
}

/** `begins_with`, for strings and binaries; false for any other pair. */
export function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  if (value.S !== undefined && prefix.S !== undefined) return value.S.startsWith(prefix.S);
  if (value.B === undefined || prefix.B === undefined) return false;
  const bytes = Buffer.from(prefix.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, bytes.length).equals(bytes);
}

/** A substring, a member of a set, or an element of a list. */
export function contains(value: AttributeValue, part: AttributeValue): boolean {
  if (value.L) return value.L.some((element) => equal(element, part));
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B !== undefined) {
    if (part.B === undefined) return false;
    return Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
  }
  const wanted = part[typeOf(value).charAt(0) as 'S' | 'N' | 'B'];
  return wanted !== undefined && (setMembers(value)?.includes(wanted) ?? false);
}

/** Characters, bytes or members; a number, Boolean or null has no size. */
export function sizeOf(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.M) return Object.keys(value.M).length;
  return (value.L ?? setMembers(value))?.length;
}
