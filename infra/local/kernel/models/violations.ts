import type { ModelShape, ServiceModel } from './model.ts';
import { matchesPattern } from './pattern.ts';

/** One way in which a request is not what AWS's model says. */
export interface Violation {
  /** As AWS writes it: `hyperParameterTuningJobConfig.resourceLimits`, `tags.1.member.key`. */
  at: string;
  value: unknown;
  /** `bound`: within the model's types; `type`: not even that; `unknown`: a member it lacks. */
  sort: 'bound' | 'type' | 'unknown';
  /** As AWS writes it: `Member must not be null`. */
  says: string;
}

interface Found {
  shapes: ServiceModel['shapes'];
  violations: Violation[];
}

/** Holds the input of an operation against its model, in the order of the model's members. */
export function violationsOf(model: ServiceModel, operation: string, request: unknown) {
  const found: Found = { shapes: model.shapes, violations: [] };
  const input = Object.hasOwn(model.operations, operation) ? model.operations[operation] : '';
  if (input) visit(found, input, '', request ?? {});
  return found.violations;
}

function visit(found: Found, name: string, at: string, value: unknown): void {
  const shape: ModelShape | undefined = found.shapes[name];
  const type = shape?.type ?? name;
  const add = (sort: Violation['sort'], says: string) =>
    found.violations.push({ at, value, sort, says });
  if (!isOfType(type, value)) return void add('type', `a ${type} is expected`);
  if (!shape) return;
  const bound = boundBroken(shape, value);
  if (bound) add('bound', bound);
  else if (shape.type === 'structure') visitMembers(found, shape, at, value as object);
  else if (shape.type === 'list') {
    for (const [index, one] of (value as unknown[]).entries()) {
      visit(found, shape.of, `${at}.${index + 1}.member`, one);
    }
  } else if (shape.type === 'map') {
    visitEntries(found, shape, at, value as object);
  }
}

/** A bound of a key or value itself is told of the whole map. */
function visitEntries(
  found: Found,
  { key, of }: ModelShape & { type: 'map' },
  at: string,
  map: object,
): void {
  for (const [name, value] of Object.entries(map)) {
    const keyBound = found.shapes[key] && boundBroken(found.shapes[key], name);
    const bound = found.shapes[of] && boundBroken(found.shapes[of], value);
    const add = (what: string, constraint: string) => {
      const says = `Map ${what} must satisfy constraint: [${constraint}]`;
      found.violations.push({ at, value: map, sort: 'bound', says });
    };
    if (keyBound) add('keys', keyBound);
    if (bound) add('value', bound);
    else visit(found, of, `${at}.${name}.member`, value);
  }
}

function visitMembers(
  found: Found,
  { members, required = [] }: ModelShape & { type: 'structure' },
  at: string,
  value: object,
): void {
  const given = value as Record<string, unknown>;
  const inside = (member: string) => {
    const name = `${member[0]!.toLowerCase()}${member.slice(1)}`;
    return at === '' ? name : `${at}.${name}`;
  };
  for (const member of Object.keys(given)) {
    if (isAbsent(given[member])) continue;
    if (Object.hasOwn(members, member)) {
      visit(found, members[member]!, inside(member), given[member]);
      continue;
    }
    const says = `AWS has no such member; it has ${Object.keys(members).join(', ')}`;
    found.violations.push({ at: inside(member), value: given[member], sort: 'unknown', says });
  }
  for (const member of required) {
    if (Object.hasOwn(given, member) && !isAbsent(given[member])) continue;
    const says = 'Member must not be null';
    found.violations.push({ at: inside(member), value: undefined, sort: 'bound', says });
  }
}

const isAbsent = (value: unknown) => value === undefined || value === null;

/** Of blobs and times each protocol makes something else; they are the services' own matter. */
function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'structure':
    case 'map':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'list':
      return Array.isArray(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
    default:
      return true;
  }
}

function boundBroken(shape: ModelShape, value: unknown): string | undefined {
  const size = shape.type === 'number' ? (value as number) : sizeOf(value);
  const what = shape.type === 'number' ? 'value' : 'length';
  if (size !== undefined && shape.min !== undefined && size < shape.min) {
    return `Member must have ${what} greater than or equal to ${shape.min}`;
  }
  if (size !== undefined && shape.max !== undefined && size > shape.max) {
    return `Member must have ${what} less than or equal to ${shape.max}`;
  }
  if (shape.type !== 'string') return undefined;
  if (shape.enum && !shape.enum.includes(value as string)) {
    return `Member must satisfy enum value set: [${shape.enum.join(', ')}]`;
  }
  if (shape.pattern && !matchesPattern(shape.pattern, value as string)) {
    return `Member must satisfy regular expression pattern: ${shape.pattern}`;
  }
  return undefined;
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}
