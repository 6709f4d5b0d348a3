import { AwsError, type Context, type Principal, type Tx } from '../kernel/types.ts';
import { callerOf, conditionValues } from './authorizer.ts';
import { evaluate, isAccount, type Question } from './evaluate.ts';
import { type Statement, statementsOf } from './policy.ts';
import { identityDocuments, roleByArn } from './store.ts';

/**
 * Throws unless the role's trust policy lets the principal assume it. Where it trusts the account
 * as a whole, the caller's own policies must allow `sts:AssumeRole` too.
 */
export function evaluateTrust(tx: Tx, roleArn: string, by: Principal, context: Context): void {
  const role = roleByArn(tx, roleArn);
  const refuse = (why: string) =>
    new AwsError(
      'AccessDenied',
      `User: ${by.arn} is not authorized to perform: sts:AssumeRole ` +
        `on resource: ${roleArn} because ${why}`,
      403,
    );
  if (!role) throw refuse('there is no such role');
  const statements = statementsOf(role.trust);
  const question: Question = {
    action: 'sts:AssumeRole',
    resource: roleArn,
    values: conditionValues(tx, by, { action: 'sts:AssumeRole' }, context),
    caller: callerOf(by, context.account),
  };
  const answer = evaluate(statements, question);
  if (answer.effect === 'allow') return;
  if (answer.effect === 'none' && by.roleArn && trustsAccount(statements, context.account)) {
    const own = identityDocuments(tx, by.roleArn).flatMap(statementsOf);
    if (evaluate(own, { ...question, caller: undefined }).effect === 'allow') return;
    throw refuse('no identity-based policy allows the sts:AssumeRole action');
  }
  throw refuse(`its trust policy allows only ${describe(statements)}`);
}

function trustsAccount(statements: Statement[], account: string): boolean {
  return statements.some(
    ({ effect, principals }) =>
      effect === 'Allow' &&
      typeof principals === 'object' &&
      (principals.AWS ?? []).some((name) => isAccount(name, account)),
  );
}

function describe(statements: Statement[]): string {
  const allowed = statements.filter((statement) => statement.effect === 'Allow');
  const parts = allowed.map(({ principals, conditions }) => {
    const who = typeof principals === 'object' ? Object.values(principals).flat() : ['*'];
    const when = conditions.map(([operator, key, values]) => `${key} ${operator} ${values}`);
    return [who.join(', '), ...when].join(' where ');
  });
  return parts.join('; ') || 'nobody';
}
