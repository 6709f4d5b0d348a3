import { globSync, readFileSync } from 'node:fs';
import { readTemplates } from '../../infra/aws/assembly.ts';
import { assemblyFolder } from '../assembly.ts';

/** One resource of the synthesized templates. */
export interface Resource {
  stack: string;
  id: string;
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have every shape
  Properties: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  Metadata?: any;
  DependsOn?: string[];
  Condition?: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

const folder = assemblyFolder();

/** A template, as CloudFormation and the local plane get it. */
export interface Template {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  Parameters?: Record<string, any>;
  Resources: Record<string, Omit<Resource, 'id' | 'stack'>>;
}

/** The synthesized templates of the default configuration, by the names of their stacks. */
export const templates = readTemplates(folder) as Record<string, Template>;

/** What every function finds beside its bundle; an addition to its environment. */
export const settings = JSON.parse(
  readFileSync(`${folder}/${globSync('asset.*/settings.json', { cwd: folder })[0]}`, 'utf8'),
) as Record<string, string>;

/** That of the main stack. */
export const template = templates.trainyard!;

/** Everything in all stacks of an assembly. */
export function resourcesOfAll(all: Readonly<Record<string, Template>>): Resource[] {
  return Object.entries(all).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, resource]) => ({ stack, id, ...resource })),
  );
}

/** All resources of a type, in any stack. */
export function resourcesOf(type: string): Resource[] {
  return resourcesOfAll(templates).filter(({ Type }) => Type === type);
}

/** One statement of a policy in the template. */
export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Principal?: { Service?: string };
  Condition?: Record<string, Record<string, unknown>>;
}

/** What a role may do. */
export function statementsOf({ Properties }: Resource): Statement[] {
  const policies: { PolicyDocument: { Statement: Statement[] } }[] = Properties.Policies ?? [];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** Actions and resources come single or in a list. */
export function listOf<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

/** Puts a plausible text in the place of each reference, as a deployment would. */
export function deployed(value: unknown): string {
  if (typeof value === 'string') return value;
  const [name, argument] = Object.entries(value as object)[0]!;
  if (name === 'Fn::Join') return argument[1].map(deployed).join(argument[0]);
  if (name === 'Ref' && /^(Issuer|ApiUrl)/.test(argument)) return '';
  if (name === 'Ref' && argument === 'Network') return deployed(publishedNetwork());
  return name === 'Ref' ? argument : argument.join('.');
}

/** What the network's stack tells the others. */
const publishedNetwork = () =>
  resourcesOf('AWS::SSM::Parameter').find(({ stack }) => stack.endsWith('-compute'))!.Properties
    .Value;
