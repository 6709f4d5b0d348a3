import type * as ecr from '@aws-sdk/client-ecr';
import { AwsError, type Check, type Context, type Tx } from '../../kernel/types.ts';
import type { Operations } from '../../kernel/wire-types.ts';
import { repositoryArn, requireRepository } from './ecr-table.ts';

/** Lifecycle policies as they were given. */
export const lifecycleSchema = `
  CREATE TABLE IF NOT EXISTS ecr_lifecycle (repository TEXT PRIMARY KEY, policy TEXT NOT NULL);
`;

type Named = { repositoryName: string };

const onRepository =
  (action: string) =>
  ({ repositoryName }: Named, context: Context): Check[] => [
    { action: `ecr:${action}`, resource: repositoryArn(context, repositoryName) },
  ];

/** The policy of a repository, or AWS's error. */
function required(tx: Tx, context: Context, { repositoryName }: Named) {
  requireRepository(tx, context, repositoryName);
  const sql = 'SELECT policy FROM ecr_lifecycle WHERE repository = ?';
  const row = tx.get<{ policy: string }>(sql, repositoryName);
  const { account: registryId } = context;
  if (row) return { registryId, repositoryName, lifecyclePolicyText: row.policy };
  const message =
    `Lifecycle policy does not exist for the repository with name '${repositoryName}' in the ` +
    `registry with id '${registryId}'`;
  throw new AwsError('LifecyclePolicyNotFoundException', message);
}

/** Operations on what no plane of one machine does: images stay until somebody deletes them. */
export const lifecycleOperations: Operations<{
  PutLifecyclePolicy: [ecr.PutLifecyclePolicyRequest, ecr.PutLifecyclePolicyResponse];
  GetLifecyclePolicy: [ecr.GetLifecyclePolicyRequest, ecr.GetLifecyclePolicyResponse];
  DeleteLifecyclePolicy: [ecr.DeleteLifecyclePolicyRequest, ecr.DeleteLifecyclePolicyResponse];
}> = {
  PutLifecyclePolicy: {
    authorize: onRepository('PutLifecyclePolicy'),
    run: (tx, request, context) => {
      requireRepository(tx, context, request.repositoryName);
      checkRules(request.lifecyclePolicyText);
      const sql = 'INSERT OR REPLACE INTO ecr_lifecycle VALUES (?, ?)';
      tx.run(sql, request.repositoryName, request.lifecyclePolicyText);
      return required(tx, context, request);
    },
  },
  GetLifecyclePolicy: {
    authorize: onRepository('GetLifecyclePolicy'),
    run: (tx, request, context) => required(tx, context, request),
  },
  DeleteLifecyclePolicy: {
    authorize: onRepository('DeleteLifecyclePolicy'),
    run: (tx, request, context) => {
      const policy = required(tx, context, request);
      tx.run('DELETE FROM ecr_lifecycle WHERE repository = ?', request.repositoryName);
      return policy;
    },
  },
};

/** A rule, as far as each must have it (Amazon ECR user guide, lifecycle policy properties). */
interface Rule {
  rulePriority?: number;
  selection?: { tagStatus?: string; countType?: string; countNumber?: number };
  action?: { type?: string };
}

function checkRules(text: string): void {
  const priorities = new Set<number>();
  for (const { rulePriority = 0, selection, action } of rulesOf(text)) {
    const wrong =
      rulePriority < 1 || priorities.has(rulePriority)
        ? 'each rule needs a rulePriority of its own, from 1'
        : !['tagged', 'untagged', 'any'].includes(selection?.tagStatus ?? '')
          ? 'a tagStatus is tagged, untagged or any'
          : !(Number(selection?.countNumber) >= 1) || !selection?.countType
            ? 'a selection needs a countType and a countNumber of at least 1'
            : action?.type !== 'expire' && 'the action is {"type": "expire"}';
    if (wrong) throw invalid(wrong);
    priorities.add(rulePriority);
  }
}

function rulesOf(text: string): Rule[] {
  try {
    const { rules } = JSON.parse(text);
    const isObject = (rule: unknown) => typeof rule === 'object' && rule !== null;
    if (Array.isArray(rules) && rules.length > 0 && rules.every(isObject)) return rules;
  } catch {
    // Said below, as of a text without rules.
  }
  throw invalid('it is no JSON with rules, each an object');
}

const invalid = (why: string) =>
  new AwsError(
    'InvalidParameterException',
    `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy ` +
      `validation failure: ${why}'`,
  );
