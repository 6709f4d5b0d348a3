import { AwsError, type Operation } from '../kernel/types.ts';
import { identityText } from './documents.ts';
import { noSuchEntity, ownPolicy, requireOwnRole, requireRole } from './own.ts';
import { attachManaged } from './resources.ts';
import { onRole } from './role-operations.ts';
import { putInline } from './store.ts';

/** Managed policies that one role may have: AWS's default quota. */
const mostAttached = 10;

interface Attachment {
  RoleName: string;
  PolicyArn: string;
}

interface Inline {
  RoleName: string;
  PolicyName: string;
  PolicyDocument: string;
}

const onPolicy = ({ PolicyArn }: Attachment) => ({ 'iam:PolicyARN': PolicyArn });

const nameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

const attachments = 'SELECT policy FROM iam_attached WHERE role = ? ORDER BY policy';

const attachRolePolicy: Operation<Attachment> = {
  authorize: onRole('AttachRolePolicy', onPolicy),
  run: (tx, { RoleName, PolicyArn }, { account }) => {
    requireOwnRole(tx, RoleName);
    const isOfAccount = PolicyArn.startsWith(`arn:aws:iam::${account}:`);
    if (isOfAccount && !ownPolicy(tx, PolicyArn)) {
      throw noSuchEntity(`Policy ${PolicyArn} does not exist or is not attachable.`);
    }
    const others = tx.all<{ policy: string }>(attachments, RoleName);
    if (others.filter(({ policy }) => policy !== PolicyArn).length >= mostAttached) {
      const message = `Cannot exceed quota for PoliciesPerRole: ${mostAttached}`;
      throw new AwsError('LimitExceeded', message, 409);
    }
    attachManaged(tx, RoleName, PolicyArn, account);
    return {};
  },
};

const detachRolePolicy: Operation<Attachment> = {
  authorize: onRole('DetachRolePolicy', onPolicy),
  run: (tx, { RoleName, PolicyArn }) => {
    requireOwnRole(tx, RoleName);
    const sql = 'DELETE FROM iam_attached WHERE role = ? AND policy = ?';
    if (tx.run(sql, RoleName, PolicyArn) > 0) return {};
    throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
  },
};

const putRolePolicy: Operation<Inline> = {
  authorize: onRole('PutRolePolicy'),
  run: (tx, { RoleName, PolicyName, PolicyDocument }) => {
    requireOwnRole(tx, RoleName);
    putInline(tx, RoleName, PolicyName, identityText(PolicyDocument));
    return {};
  },
};

const inlineNotFound = (name: string) =>
  noSuchEntity(`The role policy with name ${name} cannot be found.`);

const getRolePolicy: Operation<Inline> = {
  authorize: onRole('GetRolePolicy'),
  run: (tx, { RoleName, PolicyName }) => {
    requireRole(tx, RoleName);
    const sql = 'SELECT document FROM iam_inline WHERE role = ? AND name = ?';
    const row = tx.get<{ document: string }>(sql, RoleName, PolicyName);
    if (!row) throw inlineNotFound(PolicyName);
    return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(row.document) };
  },
};

const deleteRolePolicy: Operation<Inline> = {
  authorize: onRole('DeleteRolePolicy'),
  run: (tx, { RoleName, PolicyName }) => {
    requireOwnRole(tx, RoleName);
    const sql = 'DELETE FROM iam_inline WHERE role = ? AND name = ?';
    if (tx.run(sql, RoleName, PolicyName) > 0) return {};
    throw inlineNotFound(PolicyName);
  },
};

/** The policies of roles: attached ones and those that stand in the role itself. */
export const rolePolicyOperations: Record<string, Operation> = {
  AttachRolePolicy: attachRolePolicy,
  DetachRolePolicy: detachRolePolicy,
  ListAttachedRolePolicies: {
    authorize: onRole('ListAttachedRolePolicies'),
    run: (tx, { RoleName }) => {
      requireRole(tx, RoleName);
      const rows = tx.all<{ policy: string }>(attachments, RoleName);
      const AttachedPolicies = rows.map(({ policy }) => {
        return { PolicyName: nameOf(policy), PolicyArn: policy };
      });
      return { AttachedPolicies, IsTruncated: false };
    },
  },
  PutRolePolicy: putRolePolicy,
  GetRolePolicy: getRolePolicy,
  DeleteRolePolicy: deleteRolePolicy,
  ListRolePolicies: {
    authorize: onRole('ListRolePolicies'),
    run: (tx, { RoleName }) => {
      requireRole(tx, RoleName);
      const sql = 'SELECT name FROM iam_inline WHERE role = ? ORDER BY name';
      const PolicyNames = tx.all<{ name: string }>(sql, RoleName).map(({ name }) => name);
      return { PolicyNames, IsTruncated: false };
    },
  },
};
