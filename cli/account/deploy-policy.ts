import { CommandError } from '../failures.ts';
import { hasRoles } from './deploy-commands.ts';
import { always, type DeployPermission, deployPermissions } from './deploy-permissions.ts';
import type { Templates } from './template-diff.ts';

/** A policy of IAM, as it is created. */
export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}

interface Statement {
  Effect: 'Allow';
  Action: string[];
  Resource: string[];
  Condition?: DeployPermission['condition'];
}

/** IAM's bound on a managed policy, in characters without white space. */
const mostCharacters = 6144;

/**
 * What CloudFormation needs to deploy these templates, in as many policies as IAM's bound takes.
 * Roles that others make are not its matter. Throws CommandError for a type that is not known.
 */
export function deployPolicies(
  templates: Templates,
  plane: string,
  region: string,
): PolicyDocument[] {
  const own = Object.entries(templates).filter(([stack]) => !hasRoles(stack));
  const resources = own.flatMap(([, { Resources = {} }]) => Object.values(Resources));
  const types = [...new Set(resources.map(({ Type }) => Type))].toSorted();
  const needed = [...always, ...types.flatMap(permissionsOf)];
  const named = resources.find(({ Type }) => Type === 'AWS::S3::Bucket')?.Properties;
  const { BucketName = 'PLANE-data-*' } = (named ?? {}) as { BucketName?: string };
  const text = JSON.stringify(merged(needed))
    .replaceAll('BUCKET', BucketName)
    .replaceAll('PLANE', plane)
    .replaceAll('REGION', region);
  return packed(JSON.parse(text));
}

function permissionsOf(type: string): readonly DeployPermission[] {
  const known = Object.hasOwn(deployPermissions, type) && deployPermissions[type];
  if (known) return known;
  throw new CommandError(`What a deployment of ${type} takes is not known here.`, {
    fix: 'bootstrap without --execution-policies, or with policies of your own',
  });
}

/** One statement for all that is allowed on the same resources under the same condition. */
function merged(permissions: readonly DeployPermission[]): Statement[] {
  const groups = Map.groupBy(permissions, ({ on, condition }) => JSON.stringify([on, condition]));
  return [...groups.values()].map(([first, ...more]) => {
    const actions = [first!, ...more].flatMap((one) => one.actions);
    const { on, condition: Condition } = first!;
    return {
      Effect: 'Allow',
      Action: [...new Set(actions)].toSorted(),
      Resource: [...on],
      ...(Condition ? { Condition } : {}),
    };
  });
}

const documentOf = (Statement: Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement,
});

function packed(statements: readonly Statement[]): PolicyDocument[] {
  const packs: Statement[][] = [];
  for (const statement of statements) {
    const last = packs.at(-1);
    const isFull = !last || sizeOf([...last, statement]) > mostCharacters;
    if (isFull) packs.push([statement]);
    else last.push(statement);
  }
  return packs.map(documentOf);
}

const sizeOf = (statements: Statement[]) =>
  JSON.stringify(documentOf(statements)).replaceAll(/\s/g, '').length;
