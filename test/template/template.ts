import { readFileSync } from 'node:fs';
import { assemblyFiles } from '../../infra/aws/assembly.ts';
import { ensureAssembly } from '../../infra/synth.ts';

/** One resource of the synthesized template. */
export interface Resource {
  id: string;
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have every shape
  Properties: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  Metadata?: any;
  DependsOn?: string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

const { folder } = await ensureAssembly();
const file = `${folder}/${assemblyFiles(folder)!.template}`;

/** The synthesized template, as CloudFormation and the local plane get it. */
export const template = JSON.parse(readFileSync(file, 'utf8')) as {
  Resources: Record<string, Omit<Resource, 'id'>>;
};

/** All resources of a type. */
export function resourcesOf(type: string): Resource[] {
  return Object.entries(template.Resources).flatMap(([id, resource]) =>
    resource.Type === type ? [{ id, ...resource }] : [],
  );
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
  return name === 'Ref' ? argument : argument.join('.');
}
