import { modelOf, type ServiceModel } from '../kernel/models/model.ts';
import { AwsError } from '../kernel/types.ts';
import { entryOf } from './protocol.ts';

type Tree = Map<string, Tree | string>;

/**
 * The input that the parameters of a form spell (`A.member.1.B=x` is `{ A: [{ B: 'x' }] }`), with
 * the types of AWS's model of the operation. What the model lacks stays text, and is refused by it.
 */
export function inputOf(
  service: string,
  operation: string,
  parameters: Record<string, string>,
): unknown {
  const model = modelOf(service);
  const shape = model && entryOf(model.operations, operation);
  const tree = treeOf(parameters);
  return shape ? shaped({ shapes: model.shapes, operation }, shape, tree) : plain(tree);
}

function treeOf(parameters: Record<string, string>): Tree {
  const tree: Tree = new Map();
  for (const [path, value] of Object.entries(parameters)) {
    const parts = path.split('.');
    const leaf = parts.pop() as string;
    let node = tree;
    for (const part of parts) {
      const next = node.get(part);
      const inner: Tree = next instanceof Map ? next : new Map();
      node.set(part, inner);
      node = inner;
    }
    node.set(leaf, value);
  }
  return tree;
}

interface Model {
  shapes: ServiceModel['shapes'];
  operation: string;
}

function shaped(model: Model, name: string, node: Tree | string): unknown {
  const shape = entryOf(model.shapes, name);
  const type = shape?.type ?? name;
  if (typeof node === 'string') return scalar(type, node);
  if (shape?.type === 'structure') return structure(model, shape.members, node);
  if (shape?.type === 'list') {
    return inOrder(node, 'member').map((one) => shaped(model, shape.of, one));
  }
  if (shape?.type !== 'map') return plain(node);
  const entries = inOrder(node, 'entry').map((entry) => {
    const [key, value] = pairOf(entry);
    return [key, value === undefined ? undefined : shaped(model, shape.of, value)];
  });
  return Object.fromEntries(entries);
}

/** An empty list is sent as an empty text; a number that is none stays what the model refuses. */
function scalar(type: string, text: string): unknown {
  if (type === 'number') return text.trim() === '' || Number.isNaN(+text) ? text : +text;
  if (type === 'boolean')
    return entryOf<boolean | string>({ true: true, false: false }, text) ?? text;
  return type === 'list' && text === '' ? [] : text;
}

function structure(model: Model, members: Record<string, string>, node: Tree): unknown {
  const byName = new Map(
    Object.entries(members).flatMap(([member, of]) =>
      namesOf(model, member, of).map((name) => [name, [member, of]] as const),
    ),
  );
  const given = [...node].map(([name, child]) => {
    const known = byName.get(name);
    return known ? [known[0], shaped(model, known[1], child)] : [name, plain(child)];
  });
  return Object.fromEntries(given);
}

/** Members that a form calls otherwise (`locationName` in the models). */
const otherNames: Record<string, string> = {
  'CreateSecurityGroup.Description': 'GroupDescription',
};

/**
 * How a member may be called in a form. Where lists are flattened (EC2, SQS) it is the name of one:
 * `VpcIds` is `VpcId.1`, SQS's `Entries` are `SendMessageBatchRequestEntry.1`.
 */
function namesOf({ shapes, operation }: Model, member: string, of: string): string[] {
  const other = entryOf(otherNames, `${operation}.${member}`);
  if (other) return [other];
  const type = entryOf(shapes, of)?.type;
  if (type !== 'list' && type !== 'map') return [member];
  const one = member === 'Entries' ? `${operation}RequestEntry` : member.replace(/s$/, '');
  return [member, `${one[0]!.toUpperCase()}${one.slice(1)}`];
}

/** The items of a list or map by their numbers, with or without the level that names them all. */
function inOrder(node: Tree, level: string): (Tree | string)[] {
  const items = node.get(level);
  return [...(items instanceof Map ? items : node)]
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);
}

function pairOf(entry: Tree | string): [string, Tree | string | undefined] {
  if (typeof entry === 'string') throw malformed();
  const of = (...names: string[]) => names.map((name) => entry.get(name)).find(Boolean);
  return [String(of('key', 'Key', 'Name') ?? ''), of('value', 'Value') ?? ''];
}

const malformed = () => new AwsError('MalformedInput', 'An entry of a map has no name.');

function plain(node: Tree | string): unknown {
  if (typeof node === 'string') return node;
  return Object.fromEntries([...node].map(([name, child]) => [name, plain(child)]));
}
