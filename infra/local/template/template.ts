import type { ResourceResult, Shape, TemplateResource } from '../kernel/types.ts';
import { type Names, resolveIntrinsics, type Template } from './intrinsics.ts';
import {
  decideConditions,
  parameterValues,
  physicalName,
  pseudoParameters,
  type StackPlace,
} from './scope.ts';

/** What a template and its place are turned into resources with. */
export interface EvaluateOptions extends StackPlace {
  template: Template;
  /** The folder or file of an asset, by its S3 key in the template. */
  assets(key: string): string;
  /** Makes one resource; called once for each, after those it refers to or depends on. */
  put(resource: TemplateResource): ResourceResult;
}

/** A resource as made. */
interface MadeResource extends ResourceResult {
  type: string;
  physicalName: string;
}

/** The template's outputs and what was made. */
export interface EvaluatedTemplate {
  outputs: Record<string, Shape>;
  /** By logical id. Resources whose condition is false are not in it. */
  resources: Record<string, MadeResource>;
}

/**
 * Makes the resources of a template. A resource is made when the first other one refers to it, so
 * the order follows the references; otherwise it is the template's own. Outputs are evaluated so
 * that a wrong reference in one fails the boot, as it fails a deployment.
 */
export function evaluateTemplate(options: EvaluateOptions): EvaluatedTemplate {
  const { template } = options;
  const values = {
    ...parameterValues(template, options),
    ...pseudoParameters(options),
  };
  const condition = decideConditions(template, values);
  const maker = new Maker(options, values, condition);
  const declared: Record<string, Shape> = template.Resources ?? {};
  for (const [id, { Condition }] of Object.entries(declared)) {
    if (Condition === undefined || condition(Condition)) maker.make(id);
  }
  const outputs: Record<string, Shape> = {};
  for (const [id, output] of Object.entries<Shape>(template.Outputs ?? {})) {
    if (output.Condition !== undefined && !condition(output.Condition)) continue;
    outputs[id] = resolveIntrinsics(output.Value, maker.names);
  }
  return { outputs, resources: Object.fromEntries(maker.made) };
}

class Maker {
  readonly made = new Map<string, MadeResource>();
  readonly names: Names;
  readonly #options: EvaluateOptions;
  readonly #declared: Record<string, Shape>;
  readonly #path: string[] = [];

  constructor(
    options: EvaluateOptions,
    values: Record<string, Shape>,
    condition: Names['condition'],
  ) {
    this.#options = options;
    this.#declared = options.template.Resources ?? {};
    this.names = {
      template: options.template,
      region: options.region,
      condition,
      ref: (name) => (Object.hasOwn(values, name) ? values[name] : this.make(name).ref),
      attribute: (name, attribute) => attributeOf(name, this.make(name), attribute),
    };
  }

  make(id: string): MadeResource {
    const known = this.made.get(id);
    if (known) return known;
    const declaration = this.#declaration(id);
    if (this.#path.includes(id)) {
      const from = this.#path.slice(this.#path.indexOf(id));
      throw new Error(`Circular dependency between resources: ${[...from, id].join(' → ')}`);
    }
    this.#path.push(id);
    for (const needed of [declaration.DependsOn ?? []].flat()) {
      if (this.#isWanted(needed)) this.make(needed);
    }
    const result = this.#put(id, declaration);
    this.#path.pop();
    this.made.set(id, result);
    return result;
  }

  #put(id: string, { Type: type, Properties }: Shape): MadeResource {
    const { stackName, assets, put } = this.#options;
    const name = physicalName(stackName, id, type);
    try {
      const properties = resolveIntrinsics(Properties ?? {}, this.names);
      const resource = { logicalId: id, type, physicalName: name, properties, asset: assets };
      return { ...put(resource), type, physicalName: name };
    } catch (error) {
      if (error instanceof ResourceError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new ResourceError(`Resource ${id} (${type}): ${reason}`, { cause: error });
    }
  }

  #declaration(id: string): Shape {
    const declaration = Object.hasOwn(this.#declared, id) ? this.#declared[id] : undefined;
    if (!declaration) {
      throw new Error(`The template has no parameter and no resource '${id}'`);
    }
    if (this.#isWanted(id)) return declaration;
    throw new Error(`'${id}' is referred to, but its condition ${declaration.Condition} is false`);
  }

  #isWanted(id: string): boolean {
    const condition = this.#declared[id]?.Condition;
    return condition === undefined || this.names.condition(condition);
  }
}

/** An error that already says which resource it is about. */
class ResourceError extends Error {}

function attributeOf(name: string, made: MadeResource, attribute: string): Shape {
  const attributes = made.attributes ?? {};
  if (Object.hasOwn(attributes, attribute)) return attributes[attribute];
  const nested = attribute
    .split('.')
    .reduce<Shape>((value, part) => (value === undefined ? value : value[part]), attributes);
  if (nested !== undefined) return nested;
  const has = Object.keys(attributes).sort().join(', ') || 'none';
  throw new Error(
    `Resource ${name} (${made.type}) has no attribute '${attribute}'. It has: ${has}.`,
  );
}
