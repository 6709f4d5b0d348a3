import { AwsError, type Shape } from '../kernel/types.ts';

/** One statement with its lists made lists. `principals` is absent in identity policies. */
export interface Statement {
  sid?: string;
  effect: 'Allow' | 'Deny';
  actions?: string[];
  notActions?: string[];
  resources?: string[];
  notResources?: string[];
  principals?: PrincipalPattern;
  notPrincipals?: PrincipalPattern;
  /** Operator, then condition key, then the values of which one must fit. */
  conditions: [operator: string, key: string, values: string[]][];
}

/** Whom a statement of a resource or trust policy names, by kind: `AWS`, `Service`, `Federated`. */
export type PrincipalPattern = '*' | Record<string, string[]>;

const known = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
]);
const parsed = new Map<string, Statement[]>();

/** Reads a policy document. The answer is remembered by text: every call asks for it again. */
export function statementsOf(document: string): Statement[] {
  const remembered = parsed.get(document);
  if (remembered) return remembered;
  const statements = list<Shape>(JSON.parse(document).Statement).map(readStatement);
  parsed.set(document, statements);
  return statements;
}

/** The text a policy is kept as; refuses what AWS calls a malformed document. */
export function policyText(document: Shape): string {
  const value = typeof document === 'string' ? JSON.parse(document) : document;
  if (!value || typeof value !== 'object') throw malformed('it is not an object');
  list<Shape>(value.Statement).forEach(readStatement);
  return JSON.stringify(value);
}

function readStatement(statement: Shape): Statement {
  if (!statement || typeof statement !== 'object') throw malformed('a statement is not an object');
  const foreign = Object.keys(statement).find((key) => !known.has(key));
  if (foreign) throw malformed(`a statement has the unknown element ${foreign}`);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    throw malformed('a statement needs the Effect Allow or Deny');
  }
  for (const element of ['Action', 'NotAction', 'Resource', 'NotResource']) {
    const isText = (value: unknown) => typeof value === 'string';
    if (list(statement[element]).every(isText)) continue;
    throw malformed(`${element} is a text or a list of texts`);
  }
  return {
    sid: statement.Sid,
    effect: statement.Effect,
    actions: optionalList(statement.Action)?.map((action) => action.toLowerCase()),
    notActions: optionalList(statement.NotAction)?.map((action) => action.toLowerCase()),
    resources: optionalList(statement.Resource),
    notResources: optionalList(statement.NotResource),
    principals: readPrincipals(statement.Principal),
    notPrincipals: readPrincipals(statement.NotPrincipal),
    conditions: entriesOf('Condition', statement.Condition ?? {}).flatMap(([operator, keys]) =>
      entriesOf(operator, keys).map(([key, values]): Statement['conditions'][number] => [
        operator,
        key.toLowerCase(),
        list(values).map(String),
      ]),
    ),
  };
}

function readPrincipals(value: Shape): PrincipalPattern | undefined {
  if (value === undefined || value === '*') return value;
  const entries = entriesOf('Principal', value);
  return Object.fromEntries(entries.map(([kind, names]) => [kind, list<string>(names)]));
}

/** What an element of a statement has by its names. */
function entriesOf(element: string, value: unknown): [string, Shape][] {
  if (typeof value === 'object' && value !== null) return Object.entries(value);
  throw malformed(`${element} is not an object`);
}

const optionalList = (value: Shape): string[] | undefined =>
  value === undefined ? undefined : list(value);

const list = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const malformed = (why: string) =>
  new AwsError('MalformedPolicyDocument', `The policy document is malformed: ${why}.`);
