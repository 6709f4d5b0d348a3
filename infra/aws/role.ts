import { Aws, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import { Construct } from 'constructs';
import { detached, knownRole, placeApart } from './role-apart.ts';

/** One statement of a role. */
export interface Permission {
  actions: readonly string[];
  resources: readonly string[];
  conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Required where a resource has a `*`: why no narrower one will do. */
  wildcard?: string;
}

interface ScopedRoleProps {
  /** The AWS name, which others know. */
  name: string;
  /** Nobody has to know it: where the plane makes its roles, CloudFormation names it. */
  anyName?: boolean;
  trust: iam.IPrincipal;
  permissions: readonly Permission[];
}

/** A role with exactly these permissions; each wildcard in them stands with its reason. */
export class ScopedRole extends Construct {
  readonly role: iam.IRole;

  constructor(scope: Construct, id: string, props: ScopedRoleProps) {
    super(scope, id);
    const place = placeApart(this);
    if (!place) {
      this.role = roleIn(this, props);
      return;
    }
    const permissions = detached(props.permissions, this, place);
    roleIn(place, { ...props, anyName: false, permissions });
    this.role = knownRole(this, props.name);
  }
}

function roleIn(scope: Construct, { name, anyName, trust, permissions }: ScopedRoleProps) {
  const statements = permissions.map(
    ({ actions, resources, conditions }) =>
      new iam.PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        ...(conditions ? { conditions: { ...conditions } } : {}),
      }),
  );
  const document = new iam.PolicyDocument({ statements });
  const role = new iam.Role(scope, 'Role', {
    ...(anyName ? {} : { roleName: name }),
    assumedBy: trust,
    inlinePolicies: statements.length > 0 ? { permissions: document } : {},
  });
  for (const permission of permissions) acknowledge(scope, permission);
  record(role, permissions);
  return role;
}

/** The template tells the reasons, to whoever reviews it and to the tests. */
function record(role: iam.Role, permissions: readonly Permission[]) {
  const wildcards = permissions.filter(({ wildcard }) => wildcard);
  if (wildcards.length === 0) return;
  const reasons = wildcards.map(({ actions, wildcard }) => ({ actions, reason: wildcard }));
  (role.node.defaultChild as iam.CfnRole).addMetadata('wildcards', reasons);
}

function acknowledge(scope: Construct, { actions, resources, wildcard }: Permission) {
  for (const resource of resources) {
    const flat = flattenCfnReference(Stack.of(scope).resolve(resource));
    if (!flat.includes('*')) continue;
    if (!wildcard) {
      throw new Error(
        `${scope.node.path}: ${actions.join(', ')} on "${flat}" has a wildcard ` +
          'and no reason. Name the resource, or write why that is not possible.',
      );
    }
    Validations.of(scope).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${flat}]`,
      reason: wildcard,
    });
  }
}

/** An AWS service that may assume a role only on behalf of this account's own resources. */
export function serviceOf(service: string, sourceArn?: string): iam.IPrincipal {
  return new iam.ServicePrincipal(service, {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ...(sourceArn ? { ArnLike: { 'aws:SourceArn': sourceArn } } : {}),
    },
  });
}
