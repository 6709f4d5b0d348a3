import { createHash } from 'node:crypto';
import { AwsError, type Check, type Operation, type Tx } from '../kernel/types.ts';
import { identityText } from './documents.ts';
import { awsManagedPolicies } from './managed-policies.ts';
import { noSuchEntity, type OwnPolicy, ownPolicies, ownPolicy } from './own.ts';
import { putManaged } from './store.ts';

/** The one version that a policy has here. */
const version = 'v1';

interface NewPolicy {
  PolicyName: string;
  PolicyDocument: string;
  Path?: string;
  Description?: string;
  Tags?: { Key: string; Value: string }[];
}

interface OfPolicy {
  PolicyArn: string;
}

const onPolicy =
  (action: string) =>
  ({ PolicyArn }: OfPolicy): Check[] => [{ action: `iam:${action}`, resource: PolicyArn }];

function attachedTo(tx: Tx, arn: string): number {
  const sql = 'SELECT count(*) AS n FROM iam_attached WHERE policy = ?';
  return tx.get<{ n: number }>(sql, arn)?.n ?? 0;
}

function describe(tx: Tx, policy: OwnPolicy) {
  const at = new Date(policy.created).toISOString();
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: version,
    AttachmentCount: attachedTo(tx, policy.arn),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    ...(policy.description === null ? {} : { Description: policy.description }),
    CreateDate: at,
    UpdateDate: at,
    Tags: JSON.parse(policy.tags),
  };
}

/** A managed policy of AWS that is known here, in the form of the others. */
function awsPolicy(arn: string): OwnPolicy | undefined {
  if (!Object.hasOwn(awsManagedPolicies, arn)) return undefined;
  const [path, name] = splitName(arn);
  return { arn, name, path, id: idOf(arn), description: null, tags: '[]', created: 0 };
}

function splitName(arn: string): [path: string, name: string] {
  const full = arn.slice(arn.indexOf(':policy/') + ':policy'.length);
  const at = full.lastIndexOf('/') + 1;
  return [full.slice(0, at), full.slice(at)];
}

/** `ANPA` and 17 more characters, the same for the same ARN. */
function idOf(arn: string): string {
  return `ANPA${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`;
}

function requirePolicy(tx: Tx, arn: string): OwnPolicy {
  const policy = ownPolicy(tx, arn) ?? awsPolicy(arn);
  if (policy) return policy;
  throw noSuchEntity(`Policy ${arn} was not found.`);
}

const createPolicy: Operation<NewPolicy> = {
  authorize: ({ PolicyName, Path = '/', Tags = [] }, { account }) => {
    const resource = `arn:aws:iam::${account}:policy${Path}${PolicyName}`;
    const creating = { action: 'iam:CreatePolicy', resource };
    return Tags.length > 0 ? [creating, { action: 'iam:TagPolicy', resource }] : [creating];
  },
  run: (tx, { PolicyName: name, PolicyDocument, Path = '/', ...more }, { account, now }) => {
    const arn = `arn:aws:iam::${account}:policy${Path}${name}`;
    const isThere =
      tx.get('SELECT 1 FROM iam_managed WHERE arn = ?', arn) ??
      tx.get('SELECT 1 FROM iam_own_policy WHERE name = ?', name);
    if (isThere) {
      const message = `A policy called ${name} already exists. Duplicate names are not allowed.`;
      throw new AwsError('EntityAlreadyExists', message, 409);
    }
    putManaged(tx, arn, identityText(PolicyDocument));
    const { Description = null, Tags = [] } = more;
    tx.run(
      'INSERT INTO iam_own_policy VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[arn, name, Path, idOf(arn), Description, JSON.stringify(Tags), now],
    );
    return { Policy: describe(tx, requirePolicy(tx, arn)) };
  },
};

const deletePolicy: Operation<OfPolicy> = {
  authorize: onPolicy('DeletePolicy'),
  run: (tx, { PolicyArn: arn }) => {
    if (!ownPolicy(tx, arn)) throw noSuchEntity(`Policy ${arn} does not exist.`);
    if (attachedTo(tx, arn) > 0) {
      const message = 'Cannot delete a policy attached to entities.';
      throw new AwsError('DeleteConflict', message, 409);
    }
    tx.run('DELETE FROM iam_managed WHERE arn = ?', arn);
    tx.run('DELETE FROM iam_own_policy WHERE arn = ?', arn);
    return {};
  },
};

const listPolicies: Operation<{ Scope?: 'All' | 'AWS' | 'Local'; OnlyAttached?: boolean }> = {
  authorize: () => [{ action: 'iam:ListPolicies', resource: '*' }],
  run: (tx, { Scope = 'All', OnlyAttached = false }) => {
    const aws = Object.keys(awsManagedPolicies).flatMap((arn) => awsPolicy(arn) ?? []);
    const all = [...(Scope === 'AWS' ? [] : ownPolicies(tx)), ...(Scope === 'Local' ? [] : aws)];
    const shown = all.map((policy) => describe(tx, policy));
    const Policies = shown.filter(({ AttachmentCount }) => !OnlyAttached || AttachmentCount > 0);
    return { IsTruncated: false, Policies };
  },
};

/** Managed policies: those that calls made, and the known ones of AWS to read. */
export const policyOperations: Record<string, Operation> = {
  CreatePolicy: createPolicy,
  DeletePolicy: deletePolicy,
  GetPolicy: {
    authorize: onPolicy('GetPolicy'),
    run: (tx, { PolicyArn }) => ({ Policy: describe(tx, requirePolicy(tx, PolicyArn)) }),
  },
  GetPolicyVersion: {
    authorize: onPolicy('GetPolicyVersion'),
    run: (tx, { PolicyArn, VersionId }) => {
      const { created } = requirePolicy(tx, PolicyArn);
      if (VersionId !== version) {
        const which = `Policy ${PolicyArn} version ${VersionId}`;
        throw noSuchEntity(`${which} does not exist or is not attachable.`);
      }
      const sql = 'SELECT document FROM iam_managed WHERE arn = ?';
      const kept = tx.get<{ document: string }>(sql, PolicyArn)?.document;
      const Document = encodeURIComponent(kept ?? JSON.stringify(awsManagedPolicies[PolicyArn]));
      const CreateDate = new Date(created).toISOString();
      return { PolicyVersion: { Document, VersionId, IsDefaultVersion: true, CreateDate } };
    },
  },
  ListPolicies: listPolicies,
};
