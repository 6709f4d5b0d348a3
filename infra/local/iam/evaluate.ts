import { conditionHolds } from './conditions.ts';
import { arnMatches, type ConditionValues, fillVariables, globMatches } from './patterns.ts';
import type { PrincipalPattern, Statement } from './policy.ts';

/** Who asks, as a resource or trust policy may name them. */
export interface Caller {
  /** The session's ARN, or the service's name. */
  arn: string;
  roleArn?: string;
  service?: string;
  account: string;
}

/** One question to a set of statements. */
export interface Question {
  action: string;
  resource: string;
  values: ConditionValues;
  /** Only asked of resource and trust policies. */
  caller?: Caller;
}

/** What a set of statements answers. A deny ends the matter; `none` is not yet a refusal. */
export type Answer = { effect: 'allow' | 'deny'; statement: Statement } | { effect: 'none' };

/** Evaluates statements as IAM does: any explicit deny wins over every allow. */
export function evaluate(statements: readonly Statement[], question: Question): Answer {
  let answer: Answer = { effect: 'none' };
  for (const statement of statements) {
    if (!applies(statement, question)) continue;
    if (statement.effect === 'Deny') return { effect: 'deny', statement };
    answer = { effect: 'allow', statement };
  }
  return answer;
}

function applies(statement: Statement, question: Question): boolean {
  const { action, resource, values, caller } = question;
  const actionMatches = (pattern: string) => globMatches(pattern, action.toLowerCase());
  if (statement.actions && !statement.actions.some(actionMatches)) return false;
  if (statement.notActions?.some(actionMatches)) return false;
  if (caller && !namesCaller(statement, caller)) return false;
  if (statement.resources && !someResource(statement.resources, resource, values)) return false;
  if (statement.notResources) {
    const filled = statement.notResources.map((pattern) => fillVariables(pattern, values));
    if (filled.some((pattern) => pattern === undefined || arnMatches(pattern, resource))) {
      return false;
    }
  }
  return statement.conditions.every(([operator, key, wanted]) =>
    conditionHolds(operator, key, wanted, values),
  );
}

function someResource(patterns: string[], resource: string, values: ConditionValues): boolean {
  return patterns.some((pattern) => {
    const filled = fillVariables(pattern, values);
    return filled !== undefined && arnMatches(filled, resource);
  });
}

function namesCaller(statement: Statement, caller: Caller): boolean {
  const { principals, notPrincipals, effect } = statement;
  if (notPrincipals) return !isNamed(notPrincipals, caller, true);
  return principals !== undefined && isNamed(principals, caller, effect === 'Deny');
}

/**
 * Naming the account delegates to its identity policies: it denies every role of the account but
 * allows none by itself.
 */
function isNamed(pattern: PrincipalPattern, caller: Caller, byAccount: boolean): boolean {
  if (pattern === '*') return true;
  if (caller.service) return pattern.Service?.includes(caller.service) ?? false;
  return (pattern.AWS ?? []).some(
    (name) =>
      name === '*' ||
      name === caller.roleArn ||
      name === caller.arn ||
      (byAccount && isAccount(name, caller.account)),
  );
}

/** Whether a principal of a policy is the account itself: `000000000000` or its `:root` ARN. */
export function isAccount(name: string, account: string): boolean {
  return name === account || name === `arn:aws:iam::${account}:root`;
}
