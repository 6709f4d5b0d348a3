import type { Check, Context, Principal, Service, Tx } from '../kernel/types.ts';
import { authorize, type Verdict } from './authorizer.ts';
import { notHere } from './not-here.ts';
import { iamOperations } from './operations.ts';
import { ownSchema } from './own.ts';
import type { Statement } from './policy.ts';
import { iamResources } from './resources.ts';
import { iamSchema } from './store.ts';

/** One use of a grant: the role, the action asked for, and the statement that allowed it. */
interface UsedGrant {
  roleArn: string;
  action: string;
  statement: Statement;
}

/** IAM: the service, and what the kernel asks before each call. */
export interface Iam extends Service {
  authorizer(tx: Tx, principal: Principal, check: Check, context: Context): Verdict;
  /** Each (role, action, statement) that allowed a call since the start. */
  usedGrants(): UsedGrant[];
}

/** Roles and policies, of the template and those that calls made, evaluated on every call. */
export function createIam(): Iam {
  const used = new Map<Statement, Map<string, UsedGrant>>();
  const onUse = (roleArn: string, action: string, statement: Statement) => {
    const ofStatement = used.get(statement) ?? new Map<string, UsedGrant>();
    used.set(statement, ofStatement);
    const key = `${roleArn} ${action}`;
    if (!ofStatement.has(key)) ofStatement.set(key, { roleArn, action, statement });
  };
  return {
    id: 'iam',
    schema: [iamSchema, ownSchema].join('\n'),
    operations: iamOperations,
    instead: notHere,
    resources: iamResources,
    authorizer: (tx, principal, check, context) => authorize(tx, principal, check, context, onUse),
    usedGrants: () => [...used.values()].flatMap((uses) => [...uses.values()]),
  };
}
