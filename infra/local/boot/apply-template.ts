import type { Kernel } from '../kernel/kernel.ts';
import type { ResourceHandler, Service } from '../kernel/types.ts';
import type { Assembly } from '../template/assembly.ts';
import { notNeeded, placeholder } from '../template/not-needed.ts';
import { type EvaluatedTemplate, evaluateTemplate } from '../template/template.ts';
import { contentHash } from './content-hash.ts';
import type { AssemblyHashes } from './plane-file.ts';

/** A template and what it is applied with. */
export interface ApplyOptions {
  kernel: Kernel;
  services: Service[];
  assembly: Assembly;
  /** Where the assembly is. */
  folder: string;
  /** Only those that the template declares are given to it. */
  parameters: Record<string, string>;
}

/** What the template became. */
export interface Applied extends EvaluatedTemplate {
  /** Of the template and its assets as they are now; reads them all. */
  hashes(): AssemblyHashes;
}

/**
 * Makes the template's resources, all or none. Policies and stream mappings are made from nothing
 * each time, so that what the template lost is lost here too.
 */
export function applyTemplate(options: ApplyOptions): Applied {
  const { kernel, assembly, folder } = options;
  const handlers = handlersOf(options.services);
  const assets = new Map<string, string>();
  const evaluated = kernel.transact((tx, context) => {
    context.call('iam', 'ForgetPolicies', {});
    context.call('iam', 'PutAdminRole', {});
    context.call('lambda', 'PauseMappings', {});
    const { account, region } = context;
    return evaluateTemplate({
      template: assembly.template,
      parameters: declared(assembly, options.parameters),
      account,
      region,
      stackName: assembly.stackName,
      assets: (key) => {
        const path = assembly.asset(key);
        assets.set(key, path);
        return path;
      },
      put: (resource) => {
        const handler = handlers.get(resource.type);
        if (handler) return handler(tx, resource, context);
        if (notNeeded[resource.type]) return placeholder(resource, { account, region });
        throw new Error('the local plane has no such type of resource');
      },
    });
  });
  const hashes = () => {
    const template = contentHash(assembly.templateFile);
    const hashed = [...assets].map(([key, path]) => [key, contentHash(path)] as const);
    return { folder, template, assets: Object.fromEntries(hashed) };
  };
  return { ...evaluated, hashes };
}

/** By type. Policies of resources are iam's, also where the resource's service would take them. */
function handlersOf(services: Service[]): Map<string, ResourceHandler> {
  const iamLast = services.toSorted((a, b) => Number(a.id === 'iam') - Number(b.id === 'iam'));
  return new Map(iamLast.flatMap(({ resources }) => Object.entries(resources ?? {})));
}

function declared(
  { template }: Assembly,
  parameters: Record<string, string>,
): Record<string, string> {
  const names = new Set(Object.keys(template.Parameters ?? {}));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.has(name)));
}
