import { invalidParameters, validation } from '../errors.ts';
import { type AttributeValue, type Item, setMembers, typeOf } from '../values/attribute.ts';
import { addNumbers } from '../values/decimal.ts';
import { appendTo, removeAt, setAt } from './change.ts';
import { checkCall, wrongOperand } from './functions.ts';
import { comparePaths, describeClash, valueAt } from './paths.ts';
import type { Placeholders } from './placeholders.ts';
import type { Operand, Path } from './reader.ts';
import { type Action, parseUpdate } from './update-grammar.ts';

/** An update that is ready to be applied; `paths` are what it names. */
export interface Update {
  paths: Path[];
  apply: (item: Item) => Item;
}

type Value = (item: Item) => AttributeValue;
/** Works a change out on the item as it was; the answer makes it in the item as it becomes. */
type Change = (before: Item) => (item: Item) => Item;

const kind = 'UpdateExpression';
const longNames: Readonly<Record<string, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  M: 'MAP',
  L: 'LIST',
};

/** Makes an update of its expression; every value is worked out on the item as it was before. */
export function readUpdate(
  source: string | undefined,
  placeholders: Placeholders,
  keyNames: readonly string[],
): Update {
  if (source === undefined) return { paths: [], apply: (item) => item };
  const actions = parseUpdate(source).map((action) => ({
    ...action,
    path: placeholders.path(action.path, kind),
  }));
  const paths = actions.map(({ path }) => path);
  const changes = actions.map((action) => bind(action, placeholders));
  const trouble = describeClash(paths);
  if (trouble) throw validation(`Invalid ${kind}: ${trouble}`);
  const key = paths.find(([name]) => keyNames.includes(name as string));
  if (key) {
    throw invalidParameters(`Cannot update attribute ${key[0]}. This attribute is part of the key`);
  }
  const ordered = inOrder(actions).map((at) => changes[at] as Change);
  const apply = (item: Item) =>
    ordered.map((change) => change(item)).reduce((next, change) => change(next), item);
  return { paths, apply };
}

/** What can only set goes by rising list index; what can remove last, from the end of each list. */
function inOrder(actions: readonly Action[]): number[] {
  const removes = ({ clause }: Action) => clause === 'REMOVE' || clause === 'DELETE';
  const [removing, setting] = [true, false].map((wanted) =>
    [...actions.keys()]
      .filter((at) => removes(actions[at] as Action) === wanted)
      .sort((a, b) => comparePaths((actions[a] as Action).path, (actions[b] as Action).path)),
  ) as [number[], number[]];
  return [...setting, ...removing.reverse()];
}

function bind(action: Action, placeholders: Placeholders): Change {
  const { path } = action;
  if (action.clause === 'REMOVE') return () => (item) => removeAt(item, path);
  if (action.clause === 'SET') {
    const value = bindValue(action.value, placeholders);
    return (before) => {
      const found = value(before);
      return (item) => setAt(item, path, found);
    };
  }
  const operand = placeholders.value(action.ref, kind);
  checkSetOperand(action.clause, operand);
  if (action.clause === 'ADD') return addTo(path, operand);
  return takeFrom(path, operand);
}

function checkSetOperand(operator: 'ADD' | 'DELETE', operand: AttributeValue): void {
  if (setMembers(operand) || (operator === 'ADD' && operand.N !== undefined)) return;
  throw validation(
    `Invalid ${kind}: Incorrect operand type for operator or function; ` +
      `operator: ${operator}, operand type: ${longNames[typeOf(operand)]}`,
  );
}

function addTo(path: Path, operand: AttributeValue): Change {
  return (before) => {
    const old = valueAt(before, path);
    const sum = old ? combined(old, operand) : operand;
    return (item) => setAt(item, path, sum);
  };
}

function combined(old: AttributeValue, operand: AttributeValue): AttributeValue {
  const type = typeOf(operand);
  if (typeOf(old) !== type) throw wrongType();
  if (operand.N !== undefined) return { N: addNumbers(old.N as string, operand.N) };
  return { [type]: [...new Set([...(setMembers(old) ?? []), ...(setMembers(operand) ?? [])])] };
}

function takeFrom(path: Path, operand: AttributeValue): Change {
  const type = typeOf(operand);
  const gone = new Set(setMembers(operand));
  return (before) => {
    const old = valueAt(before, path);
    if (!old) return (item) => item;
    if (typeOf(old) !== type) throw wrongType();
    const left = setMembers(old)?.filter((value) => !gone.has(value)) ?? [];
    if (left.length === 0) return (item) => removeAt(item, path);
    return (item) => setAt(item, path, { [type]: left });
  };
}

function bindValue(operand: Operand, placeholders: Placeholders): Value {
  switch (operand.kind) {
    case 'value': {
      const value = placeholders.value(operand.ref, kind);
      return () => value;
    }
    case 'path': {
      const path = placeholders.path(operand.path, kind);
      return (item) => {
        const value = valueAt(item, path);
        if (value) return value;
        throw validation(
          'The provided expression refers to an attribute that does not exist in the item',
        );
      };
    }
    case 'sum':
      return bindSum(operand.sign, operand.left, operand.right, placeholders);
    case 'call':
      return bindCall(operand.name, operand.args, placeholders);
  }
}

function bindSum(sign: 1 | -1, left: Operand, right: Operand, placeholders: Placeholders): Value {
  for (const operand of [left, right]) {
    checkLiteral(operand, 'N', sign === 1 ? '+' : '-', placeholders);
  }
  const [one, two] = [bindValue(left, placeholders), bindValue(right, placeholders)];
  return (item) => {
    const [a, b] = [one(item).N, two(item).N];
    if (a === undefined || b === undefined) throw wrongType();
    return { N: addNumbers(a, b, sign) };
  };
}

function bindCall(name: string, args: Operand[], placeholders: Placeholders): Value {
  checkCall(kind, name, args, 'assigned');
  const [left, right] = args as [Operand, Operand];
  const two = bindValue(right, placeholders);
  if (name === 'if_not_exists') {
    const path = placeholders.path((left as { path: Path }).path, kind);
    return (item) => valueAt(item, path) ?? two(item);
  }
  for (const operand of args) checkLiteral(operand, 'L', name, placeholders);
  const one = bindValue(left, placeholders);
  return (item) => {
    const list = appendTo(one(item), two(item));
    if (!list) throw wrongType();
    return list;
  };
}

function checkLiteral(
  operand: Operand,
  wanted: 'N' | 'L',
  operator: string,
  placeholders: Placeholders,
): void {
  if (operand.kind !== 'value') return;
  const type = typeOf(placeholders.value(operand.ref, kind));
  if (type !== wanted) throw wrongOperand(kind, operator, type);
}

function wrongType() {
  return validation('An operand in the update expression has an incorrect data type');
}
