/** A template of CloudFormation, as far as it is compared. */
interface Template {
  Resources?: Record<string, { Type: string; Properties?: unknown }>;
}

/** Templates by the names of their stacks. */
export type Templates = Readonly<Record<string, Template>>;

/** What becomes of one resource, and which of its properties differ. */
export interface Change {
  stack: string;
  sort: 'add' | 'remove' | 'change';
  type: string;
  id: string;
  properties: string[];
}

/** What a deployment of `after` would do where `before` is deployed, by stack and logical id. */
export function changesBetween(before: Templates, after: Templates): Change[] {
  const stacks = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return stacks.flatMap((stack) => {
    const [old, made] = [before[stack]?.Resources ?? {}, after[stack]?.Resources ?? {}];
    const ids = [...new Set([...Object.keys(old), ...Object.keys(made)])].toSorted();
    return ids.flatMap((id): Change[] => {
      const [was, is] = [old[id], made[id]];
      const { Type: type } = (is ?? was)!;
      if (!was || !is) return [{ stack, sort: is ? 'add' : 'remove', type, id, properties: [] }];
      if (was.Type !== is.Type) {
        return [
          { stack, sort: 'remove', type: was.Type, id, properties: [] },
          { stack, sort: 'add', type: is.Type, id, properties: [] },
        ];
      }
      const properties = differing(was.Properties, is.Properties, '');
      return properties.length > 0 ? [{ stack, sort: 'change', type, id, properties }] : [];
    });
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Paths of properties down to the third level: below it is the inside of one value. */
function differing(was: unknown, is: unknown, path: string): string[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  const isDeep = path.split('.').length >= 3;
  if (isDeep || !isObject(was) || !isObject(is)) return [path || 'Properties'];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].toSorted();
  return names.flatMap((name) => differing(was[name], is[name], path ? `${path}.${name}` : name));
}

const signs = { add: '+', remove: '-', change: '~' } as const;

/** New stacks are counted, changes of those that are there are named. */
export function diffText(before: Templates, after: Templates): string {
  const changes = changesBetween(before, after);
  const byStack = Map.groupBy(changes, ({ stack }) => stack);
  const lines = Object.keys({ ...before, ...after }).flatMap((stack) => {
    const own = byStack.get(stack) ?? [];
    if (!before[stack]) return [`  ${stack}: new, ${own.length} resources`];
    if (!after[stack]) return [`  ${stack}: goes, ${own.length} resources`];
    if (own.length === 0) return [`  ${stack}: unchanged`];
    const told = own.map(({ sort, type, id, properties }) =>
      `    ${signs[sort]} ${type} ${id}  ${properties.join(', ')}`.trimEnd(),
    );
    return [`  ${stack}: ${own.length} of its resources`, ...told];
  });
  return `${lines.join('\n')}\n`;
}
