import { AwsError, type Check, type Context, type Operation, type Tx } from '../kernel/types.ts';
import { trustText } from './documents.ts';
import { ownRole, removeRole, requireOwnRole, requireRole } from './own.ts';
import { createRole } from './resources.ts';
import { allRoles, putRole, type RoleRow, roleByName } from './store.ts';

/** A tag as IAM writes it. */
interface Tag {
  Key: string;
  Value: string;
}

interface OfRole {
  RoleName: string;
}

interface NewRole extends OfRole {
  AssumeRolePolicyDocument: string;
  Path?: string;
  Description?: string;
  MaxSessionDuration?: number;
  PermissionsBoundary?: string;
  Tags?: Tag[];
}

/** The role as IAM describes it; its documents are percent-encoded, as AWS has them. */
export function describeRole(row: RoleRow) {
  return {
    Path: row.path,
    RoleName: row.name,
    RoleId: row.id,
    Arn: row.arn,
    CreateDate: new Date(row.created).toISOString(),
    AssumeRolePolicyDocument: encodeURIComponent(row.trust),
    MaxSessionDuration: row.max_session,
    Tags: JSON.parse(row.tags) as Tag[],
    ...(row.description === null ? {} : { Description: row.description }),
  };
}

/** The permission on the role that a request names, with its path where there is such a role. */
export function onRole<Request extends OfRole>(
  action: string,
  conditions?: (request: Request) => NonNullable<Check['conditions']>,
) {
  return (request: Request, { account }: Context, tx: Tx): Check[] => {
    const { RoleName } = request;
    const resource = roleByName(tx, RoleName)?.arn ?? `arn:aws:iam::${account}:role/${RoleName}`;
    return [
      { action: `iam:${action}`, resource, ...(conditions && { conditions: conditions(request) }) },
    ];
  };
}

const createOwnRole: Operation<NewRole> = {
  authorize: ({ RoleName, Path = '/', Tags = [] }, { account }) => {
    const resource = `arn:aws:iam::${account}:role${Path}${RoleName}`;
    const creating = { action: 'iam:CreateRole', resource };
    return Tags.length > 0 ? [creating, { action: 'iam:TagRole', resource }] : [creating];
  },
  run: (tx, { PermissionsBoundary, ...role }, context) => {
    const { RoleName, AssumeRolePolicyDocument: document } = role;
    if (PermissionsBoundary !== undefined) {
      const message =
        'The local plane has no permissions boundaries: give the role only what it may do.';
      throw new AwsError('InvalidInput', message);
    }
    if (roleByName(tx, RoleName)) {
      const message = `Role with name ${RoleName} already exists.`;
      throw new AwsError('EntityAlreadyExists', message, 409);
    }
    const AssumeRolePolicyDocument = trustText(tx, context.account, document);
    createRole(tx, RoleName, { ...role, AssumeRolePolicyDocument }, context);
    ownRole(tx, RoleName);
    return { Role: describeRole(requireRole(tx, RoleName)) };
  },
};

const deleteOwnRole: Operation<OfRole> = {
  authorize: onRole('DeleteRole'),
  run: (tx, { RoleName }) => {
    const role = requireOwnRole(tx, RoleName);
    const has = (table: string) =>
      tx.get(`SELECT 1 FROM ${table} WHERE role = ? LIMIT 1`, RoleName) !== undefined;
    const first = has('iam_attached')
      ? 'must detach all policies first'
      : has('iam_inline') && 'must delete policies first';
    if (first) throw new AwsError('DeleteConflict', `Cannot delete entity, ${first}.`, 409);
    removeRole(tx, role);
    return {};
  },
};

const updateTrust: Operation<OfRole & { PolicyDocument: string }> = {
  authorize: onRole('UpdateAssumeRolePolicy'),
  run: (tx, { RoleName, PolicyDocument }, { account }) => {
    const role = requireOwnRole(tx, RoleName);
    putRole(tx, { ...role, trust: trustText(tx, account, PolicyDocument) });
    return {};
  },
};

const listRoles: Operation<{ PathPrefix?: string; MaxItems?: number; Marker?: string }> = {
  authorize: () => [{ action: 'iam:ListRoles', resource: '*' }],
  run: (tx, { PathPrefix = '/', MaxItems = 100, Marker = '' }) => {
    const roles = allRoles(tx).filter(
      ({ path, name }) => path.startsWith(PathPrefix) && name > Marker,
    );
    const page = roles.slice(0, MaxItems);
    const IsTruncated = page.length < roles.length;
    const Roles = page.map(describeRole);
    return { IsTruncated, ...(IsTruncated && { Marker: page.at(-1)?.name }), Roles };
  },
};

/** Roles: those of the templates are read, those that calls made are changed and deleted too. */
export const roleOperations: Record<string, Operation> = {
  CreateRole: createOwnRole,
  DeleteRole: deleteOwnRole,
  GetRole: {
    authorize: onRole('GetRole'),
    run: (tx, { RoleName }) => ({ Role: describeRole(requireRole(tx, RoleName)) }),
  },
  ListRoles: listRoles,
  UpdateAssumeRolePolicy: updateTrust,
};
