import { CfnParameter, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { published, stackProps } from './stack-props.ts';

/** Set on the app where others make the roles: whoever deploys the plane may not. */
export const rolesApart = 'trainyard:roles-apart';

/** How the name of a stack ends that has the roles of another, and nothing else. */
export const rolesEnding = '-roles';

/**
 * Where the role of a construct is made, if not in its own stack: a construct of the stack that has
 * only the roles of that one. A role is named there, so that no stack reads from another.
 */
export function placeApart(of: Construct): Construct | undefined {
  if (!of.node.tryGetContext(rolesApart)) return undefined;
  const stack = Stack.of(of);
  const { scope } = stack.node;
  if (stack.node.id.endsWith(rolesEnding)) return undefined;
  const id = `${stack.node.id}${rolesEnding}`;
  const roles = (scope!.node.tryFindChild(id) as Stack | undefined) ?? stackApart(scope!, id);
  stack.addStackDependency(roles);
  return new Construct(roles, of.node.path.split('/').slice(1).join(''));
}

const stackApart = (scope: Construct, id: string) =>
  new Stack(scope, id, stackProps('roles that are made apart'));

/** Permissions without references to their stack: they read the same parameters in the other. */
export function detached<Permission extends { resources: readonly string[] }>(
  permissions: readonly Permission[],
  from: Construct,
  place: Construct,
): Permission[] {
  // CDK merges statements of one resource, which it knows by its text.
  const texts = new Map<string, string>();
  const detach = (resource: string) => {
    const resolved: unknown = Stack.of(from).resolve(resource);
    const names = referencesIn(resolved);
    if (names.length === 0) return resource;
    for (const name of names) copyParameter(name, Stack.of(from), Stack.of(place));
    const key = JSON.stringify(resolved);
    texts.set(key, texts.get(key) ?? Token.asString(resolved));
    return texts.get(key)!;
  };
  return permissions.map((one) => ({ ...one, resources: one.resources.map(detach) }));
}

/** What of its own stack it names: pseudo parameters are everywhere. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return String(inner).startsWith('AWS::') ? [] : [String(inner)];
    return key === 'Fn::GetAtt' ? [String(inner)] : referencesIn(inner);
  });
}

function copyParameter(name: string, from: Stack, into: Stack): void {
  if (into.node.tryFindChild(name)) return;
  const known = from.node.tryFindChild(name);
  if (!(known instanceof CfnParameter)) {
    throw new Error(`${from.stackName}: a role names ${name}, which has no fixed name.`);
  }
  published(into, name, known.default as string);
}

/** The role as the plane's own stack knows it: by its name, and not to be changed. */
export const knownRole = (scope: Construct, name: string): iam.IRole =>
  iam.Role.fromRoleName(scope, 'Role', name, { mutable: false });
