import type { Kernel } from '../kernel/kernel.ts';
import type {
  ResourceHandler,
  ResourceResult,
  Service,
  TemplateResource,
} from '../kernel/types.ts';
import type { Assembly, Stack } from '../template/assembly.ts';
import { notNeeded, placeholder } from '../template/not-needed.ts';
import { evaluateTemplate } from '../template/template.ts';
import { contentHash } from './content-hash.ts';
import type { AssemblyHashes } from './plane-file.ts';

/** An assembly and what it is applied with. */
export interface ApplyOptions {
  kernel: Kernel;
  services: Service[];
  assembly: Assembly;
  /** Each stack is given those that it declares. */
  parameters: Record<string, string>;
}

/** What the assembly became. */
export interface Applied {
  /** Of the templates and their assets as they are now; reads them all. */
  hashes(): AssemblyHashes;
}

/**
 * Makes the resources of all stacks in their order, all or none. Policies, networks and stream
 * mappings are made from nothing each time, so that what the templates lost is lost here too.
 */
export function applyAssembly(options: ApplyOptions): Applied {
  const { kernel, assembly, parameters } = options;
  const handlers = handlersOf(options.services);
  const assets = new Map<string, string>();
  /** What stacks tell those after them, by the names of SSM parameters. */
  const published = new Map<string, string>();
  kernel.transact((tx, context) => {
    context.call('iam', 'ForgetPolicies', {});
    context.call('iam', 'PutAdminRole', {});
    context.call('lambda', 'PauseMappings', {});
    context.call('ec2', 'ResetNetworks', {});
    const { account, region } = context;
    const put = (resource: TemplateResource): ResourceResult => {
      if (resource.type === 'AWS::SSM::Parameter') return publish(published, resource);
      const handler = handlers.get(resource.type);
      if (handler) return handler(tx, resource, context);
      if (notNeeded[resource.type]) return placeholder(resource, { account, region });
      throw new Error('the local plane has no such type of resource');
    };
    for (const stack of assembly.stacks) {
      context.call('ec2', 'AdoptNetwork', { Ids: givenIds(stack.template.Parameters) });
      evaluateTemplate({
        template: stack.template,
        parameters: declared(stack, parameters),
        published,
        account,
        region,
        stackName: stack.name,
        assets: (key) => {
          const path = assembly.asset(key);
          assets.set(key, path);
          return path;
        },
        put,
      });
    }
  });
  const hashes = () => {
    const templates = assembly.stacks.map((one) => [one.name, contentHash(one.templateFile)]);
    const hashed = [...assets].map(([key, path]) => [key, contentHash(path)]);
    return {
      folder: assembly.folder,
      templates: Object.fromEntries(templates),
      assets: Object.fromEntries(hashed),
    };
  };
  return { hashes };
}

/** The ids of networks that a template takes for there already. */
export function givenIds(parameters: Record<string, { Type: string; Default?: string }> = {}) {
  return Object.values(parameters)
    .filter(({ Type }) => /^(List<)?AWS::EC2::\w+::Id>?$/.test(Type))
    .flatMap(({ Default = '' }) => Default.split(','));
}

/** By type. Policies of resources are iam's, also where the resource's service would take them. */
function handlersOf(services: Service[]): Map<string, ResourceHandler> {
  const iamLast = services.toSorted((a, b) => Number(a.id === 'iam') - Number(b.id === 'iam'));
  return new Map(iamLast.flatMap(({ resources }) => Object.entries(resources ?? {})));
}

/** A template's parameter only carries a text from one stack to the next; SSM does not get it. */
function publish(published: Map<string, string>, resource: TemplateResource): ResourceResult {
  const { Name: name = resource.physicalName, Type: type, Value: value } = resource.properties;
  if (type !== 'String') throw new Error(`only parameters of type String are carried, not ${type}`);
  if (published.has(name)) throw new Error(`the parameter ${name} already exists`);
  published.set(name, String(value));
  return { ref: name, attributes: { Type: type, Value: String(value) } };
}

function declared({ template }: Stack, parameters: Record<string, string>): Record<string, string> {
  const names = new Set(Object.keys(template.Parameters ?? {}));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.has(name)));
}
