import { Aws, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import { Construct } from 'constructs';

/** One statement of a role. */
export interface Permission {
  actions: readonly string[];
  resources: readonly string[];
  conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Required where a resource has a `*`: why no narrower one will do. */
  wildcard?: string;
}

interface ScopedRoleProps {
  /** The AWS name; without one CloudFormation makes it. */
  name?: string;
  trust: iam.IPrincipal;
  permissions: readonly Permission[];
}

/** A role with exactly these permissions; each wildcard in them stands with its reason. */
export class ScopedRole extends Construct {
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, { name, trust, permissions }: ScopedRoleProps) {
    super(scope, id);
    const statements = permissions.map(
      ({ actions, resources, conditions }) =>
        new iam.PolicyStatement({
          actions: [...actions],
          resources: [...resources],
          ...(conditions ? { conditions: { ...conditions } } : {}),
        }),
    );
    const document = new iam.PolicyDocument({ statements });
    this.role = new iam.Role(this, 'Role', {
      ...(name ? { roleName: name } : {}),
      assumedBy: trust,
      inlinePolicies: statements.length > 0 ? { permissions: document } : {},
    });
    for (const permission of permissions) this.acknowledge(permission);
    this.record(permissions);
  }

  /** The template tells the reasons, to whoever reviews it and to the tests. */
  private record(permissions: readonly Permission[]) {
    const wildcards = permissions.filter(({ wildcard }) => wildcard);
    if (wildcards.length === 0) return;
    const reasons = wildcards.map(({ actions, wildcard }) => ({ actions, reason: wildcard }));
    (this.role.node.defaultChild as iam.CfnRole).addMetadata('wildcards', reasons);
  }

  private acknowledge({ actions, resources, wildcard }: Permission) {
    for (const resource of resources) {
      const flat = flattenCfnReference(Stack.of(this).resolve(resource));
      if (!flat.includes('*')) continue;
      if (!wildcard) {
        throw new Error(
          `${this.node.path}: ${actions.join(', ')} on "${flat}" has a wildcard ` +
            'and no reason. Name the resource, or write why that is not possible.',
        );
      }
      Validations.of(this).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${flat}]`,
        reason: wildcard,
      });
    }
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
