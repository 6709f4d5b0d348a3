import type { Shape } from '../kernel/types.ts';

/** A CloudFormation template as parsed JSON. */
export type Template = Shape;

/** What the intrinsic functions look names up in. */
export interface Names {
  template: Template;
  region: string;
  condition(name: string): boolean;
  /** The value of `Ref`. Throws when the name is unknown. */
  ref(name: string): Shape;
  /** The value of `Fn::GetAtt`. Throws when the resource or attribute is unknown. */
  attribute(name: string, attribute: string): Shape;
}

type Where = 'property' | 'condition';
type Evaluate = (value: Shape) => Shape;
type Intrinsic = (argument: Shape, names: Names, evaluate: Evaluate) => Shape;

/** What `AWS::NoValue` gives: the property or list element that has it disappears. */
const noValue = Symbol('AWS::NoValue');

/**
 * The value with every intrinsic function in it resolved. Only the chosen branch of `Fn::If` is
 * looked at. `{Condition: name}` counts as an intrinsic in conditions only: elsewhere it is data
 * (an IAM statement's).
 */
export function resolveIntrinsics(value: Shape, names: Names, where: Where = 'property'): Shape {
  const resolved = resolve(value, names, where);
  return resolved === noValue ? undefined : resolved;
}

function resolve(value: Shape, names: Names, where: Where): Shape {
  if (typeof value === 'string') return plainText(value);
  if (value === null || typeof value !== 'object') return value;
  const evaluate: Evaluate = (inner) => resolve(inner, names, where);
  if (Array.isArray(value)) return value.map(evaluate).filter((item) => item !== noValue);
  const keys = Object.keys(value);
  const [key] = keys;
  if (keys.length === 1 && key !== undefined) {
    if (where === 'condition' && key === 'Condition') return names.condition(value[key]);
    const intrinsic = Object.hasOwn(intrinsics, key) ? intrinsics[key] : undefined;
    if (intrinsic) return intrinsic(value[key], names, evaluate);
  }
  const foreign = keys.find((name) => name.startsWith('Fn::'));
  if (foreign) throw new Error(unknownIntrinsic(foreign, keys));
  const entries = Object.entries(value).map(([name, inner]) => [name, evaluate(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== noValue));
}

function plainText(text: string): string {
  if (!text.includes('{{resolve:')) return text;
  throw new Error(`The local plane resolves no dynamic reference: ${text}`);
}

function unknownIntrinsic(name: string, keys: string[]): string {
  if (Object.hasOwn(intrinsics, name)) {
    return `${name} must stand alone in its object, but stands beside: ${keys.join(', ')}`;
  }
  const known = Object.keys(intrinsics).join(', ');
  return `The local plane does not know the intrinsic function ${name}. It knows: ${known}.`;
}

const intrinsics: Record<string, Intrinsic> = {
  Ref: (name, names) => (name === 'AWS::NoValue' ? noValue : names.ref(name)),
  'Fn::GetAtt': (argument, names, evaluate) => {
    if (Array.isArray(argument)) return names.attribute(argument[0], text(evaluate(argument[1])));
    const dot = String(argument).indexOf('.');
    return names.attribute(argument.slice(0, dot), argument.slice(dot + 1));
  },
  'Fn::Join': (argument, _names, evaluate) => {
    const [delimiter, parts] = [argument[0], list('Fn::Join', evaluate(argument[1]))];
    return parts.map(text).join(delimiter);
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, _names, evaluate) => {
    const [index, items] = [
      Number(evaluate(argument[0])),
      list('Fn::Select', evaluate(argument[1])),
    ];
    if (index in items) return items[index];
    throw new Error(`Fn::Select cannot select value at index ${index} of ${items.length}`);
  },
  'Fn::Split': (argument, _names, evaluate) => text(evaluate(argument[1])).split(argument[0]),
  'Fn::If': ([condition, then, otherwise], names, evaluate) =>
    evaluate(names.condition(condition) ? then : otherwise),
  'Fn::Equals': (argument, _names, evaluate) => {
    const [left, right] = argument.map(evaluate);
    return JSON.stringify(left) === JSON.stringify(right) || String(left) === String(right);
  },
  'Fn::And': (argument, _names, evaluate) => argument.map(evaluate).every(Boolean),
  'Fn::Or': (argument, _names, evaluate) => argument.map(evaluate).some(Boolean),
  'Fn::Not': (argument, _names, evaluate) => !evaluate(argument[0]),
  'Fn::FindInMap': (argument, names, evaluate) => {
    const [map, top, second, fallback] = argument.map(evaluate);
    const found = names.template.Mappings?.[map]?.[top]?.[second] ?? fallback?.DefaultValue;
    if (found !== undefined) return found;
    throw new Error(`Fn::FindInMap: no value for '${map}' / '${top}' / '${second}'`);
  },
  'Fn::Base64': (argument, _names, evaluate) =>
    Buffer.from(text(evaluate(argument))).toString('base64'),
  'Fn::GetAZs': (argument, names, evaluate) => {
    const region = evaluate(argument) || names.region;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
};

function substitute(argument: Shape, names: Names, evaluate: Evaluate): string {
  const [template, given] = Array.isArray(argument) ? argument : [argument, {}];
  const variables: Record<string, Shape> = evaluate(given ?? {});
  return String(template).replace(/\$\{([^}]*)\}/g, (_all, inner: string) => {
    if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
    const name = inner.trim();
    if (Object.hasOwn(variables, name)) return text(variables[name]);
    const dot = name.indexOf('.');
    const value =
      dot < 0 ? names.ref(name) : names.attribute(name.slice(0, dot), name.slice(dot + 1));
    return text(value);
  });
}

function list(intrinsic: string, value: Shape): Shape[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${intrinsic} needs a list, got ${JSON.stringify(value)}`);
}

function text(value: Shape): string {
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw new Error(`Expected a plain value, got ${JSON.stringify(value) ?? String(value)}`);
}
