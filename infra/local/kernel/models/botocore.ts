import type { ModelShape, ServiceModel } from './model.ts';

/** A shape as botocore's `service-2.json` has it; only what is read here. */
interface BotocoreShape {
  type: string;
  members?: Record<string, { shape: string }>;
  required?: string[];
  member?: { shape: string };
  key?: { shape: string };
  value?: { shape: string };
  min?: number;
  max?: number;
  pattern?: string;
  enum?: string[];
}

/** The part of a `service-2.json` that is read here. */
export interface BotocoreModel {
  operations: Record<string, { input?: { shape: string } }>;
  shapes: Record<string, BotocoreShape>;
}

const numbers = ['integer', 'long', 'float', 'double'];

/** Keeps the inputs of some operations, and of each shape only what a request can be held to. */
export function reduceModel(
  { operations, shapes }: BotocoreModel,
  served: readonly string[],
): Omit<ServiceModel, 'from'> {
  const kept = new Map<string, ModelShape>();
  /** Adds a shape with all that it refers to, and says by which name it is to be referred to. */
  const keep = (name: string): string => {
    const shape = shapes[name];
    if (!shape) throw new Error(`The model has no shape ${name}.`);
    if (kept.has(name)) return name;
    const type = numbers.includes(shape.type) ? 'number' : shape.type;
    const bounds = { ...only(shape, 'min'), ...only(shape, 'max') };
    if (type === 'structure') {
      const structure: ModelShape = { type, members: {}, ...only(shape, 'required') };
      kept.set(name, structure);
      for (const [member, { shape: of }] of Object.entries(shape.members ?? {})) {
        structure.members[member] = keep(of);
      }
      return name;
    }
    if (type === 'list') {
      const list: ModelShape = { type, of: '', ...bounds };
      kept.set(name, list);
      list.of = keep(shape.member!.shape);
      return name;
    }
    if (type === 'map') {
      const map: ModelShape = { type, key: '', of: '', ...bounds };
      kept.set(name, map);
      map.key = keep(shape.key!.shape);
      map.of = keep(shape.value!.shape);
      return name;
    }
    const demands = { ...bounds, ...only(shape, 'pattern'), ...only(shape, 'enum') };
    if (Object.keys(demands).length === 0) return type;
    kept.set(name, { type, ...demands } as ModelShape);
    return name;
  };
  const inputs = served.toSorted().flatMap((operation) => {
    const input = operations[operation]?.input;
    return input ? [[operation, keep(input.shape)] as const] : [];
  });
  return {
    operations: Object.fromEntries(inputs),
    shapes: Object.fromEntries([...kept].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

const only = <K extends keyof BotocoreShape>(shape: BotocoreShape, key: K) =>
  shape[key] === undefined ? {} : ({ [key]: shape[key] } as Pick<BotocoreShape, K>);

/** The file of a service: one shape a line, so that a new release shows what it changed. */
export function modelText({ from, operations, shapes }: ServiceModel): string {
  const lines = (entries: object) =>
    Object.entries(entries)
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join(',\n');
  return (
    `{"from":${JSON.stringify(from)},\n` +
    `"operations":{\n${lines(operations)}},\n"shapes":{\n${lines(shapes)}}}\n`
  );
}
