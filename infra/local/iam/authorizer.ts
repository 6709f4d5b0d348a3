import type { Check, Context, Principal, Tx } from '../kernel/types.ts';
import { type Caller, evaluate, type Question } from './evaluate.ts';
import type { ConditionValues } from './patterns.ts';
import { type Statement, statementsOf } from './policy.ts';
import { hasConditionKey } from './reference.ts';
import { identityDocuments, resourceDocuments, roleByArn } from './store.ts';

/** The kernel's question, answered by the policies of the template. */
export type Verdict = { allowed: true } | { allowed: false; reason: string };

/** Told of each statement that allowed something: for a report of grants that nothing uses. */
export type OnUse = (roleArn: string, action: string, statement: Statement) => void;

/**
 * Decides as IAM does within one account: an explicit deny anywhere refuses; else one allow by the
 * role's policies or by the resource's is enough. A service has only the resource's.
 */
export function authorize(
  tx: Tx,
  principal: Principal,
  check: Check,
  context: Context,
  onUse: OnUse,
): Verdict {
  const { action, resource } = check;
  const values = conditionValues(tx, principal, check, context);
  const question: Question = { action, resource, values };
  const identity = principal.roleArn
    ? evaluate(identityDocuments(tx, principal.roleArn).flatMap(statementsOf), question)
    : ({ effect: 'none' } as const);
  if (identity.effect === 'deny') return denied('an identity-based policy', identity.statement);
  const ofResource = evaluate(resourceDocuments(tx, resource).flatMap(statementsOf), {
    ...question,
    caller: callerOf(principal, context.account),
  });
  if (ofResource.effect === 'deny') return denied('a resource-based policy', ofResource.statement);
  if (identity.effect === 'allow' && principal.roleArn) {
    onUse(principal.roleArn, action, identity.statement);
    return { allowed: true };
  }
  if (ofResource.effect === 'allow') return { allowed: true };
  return { allowed: false, reason: missingStatement(principal, check) };
}

/** A principal as policies name it. */
export function callerOf(principal: Principal, account: string): Caller {
  return { ...principal, account };
}

/**
 * The request's condition keys: the global ones that are known here, and what the service tells of
 * the request, as far as AWS's reference has that key for the action. They are put together when a
 * statement first asks: most have no condition.
 */
export function conditionValues(
  tx: Tx,
  principal: Principal,
  check: Pick<Check, 'action' | 'conditions'>,
  context: Context,
): ConditionValues {
  let values: ConditionValues | undefined;
  return {
    get: (key) => {
      values ??= valuesOf(tx, principal, check, context);
      return values.get(key);
    },
  };
}

function valuesOf(
  tx: Tx,
  principal: Principal,
  check: Pick<Check, 'action' | 'conditions'>,
  context: Context,
): ConditionValues {
  const values = new Map<string, readonly string[]>();
  const set = (key: string, value: string | readonly string[]) =>
    values.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  set('aws:PrincipalArn', principal.roleArn ?? principal.arn);
  set('aws:PrincipalIsAWSService', String(principal.service !== undefined));
  set('aws:RequestedRegion', context.region);
  set('aws:CurrentTime', new Date(context.now).toISOString());
  set('aws:EpochTime', String(Math.floor(context.now / 1000)));
  // The loopback stands for TLS: nothing leaves the machine.
  set('aws:SecureTransport', 'true');
  set('aws:SourceIp', '127.0.0.1');
  if (principal.service) {
    // A service of this plane works for this account, also where it names no resource.
    set('aws:SourceAccount', principal.sourceArn?.split(':')[4] || context.account);
    if (principal.sourceArn) set('aws:SourceArn', principal.sourceArn);
  } else {
    set('aws:PrincipalAccount', context.account);
    const role = principal.roleArn ? roleByArn(tx, principal.roleArn) : undefined;
    const tags: { Key: string; Value: string }[] = role ? JSON.parse(role.tags) : [];
    for (const { Key, Value } of tags) set(`aws:PrincipalTag/${Key}`, Value);
  }
  for (const [key, value] of Object.entries(check.conditions ?? {})) {
    if (hasConditionKey(check.action, key)) set(key, value);
  }
  return values;
}

function denied(where: string, statement: Statement): Verdict {
  const name = statement.sid ? ` (statement ${statement.sid})` : '';
  return { allowed: false, reason: `of an explicit deny in ${where}${name}` };
}

function missingStatement(principal: Principal, check: Check): string {
  const { action, resource } = check;
  const statement: Record<string, unknown> = { Effect: 'Allow' };
  if (principal.service) statement.Principal = { Service: principal.service };
  Object.assign(statement, { Action: action, Resource: resource });
  const passedTo = check.conditions?.['iam:PassedToService'];
  if (passedTo) statement.Condition = { StringEquals: { 'iam:PassedToService': passedTo } };
  if (principal.sourceArn) {
    statement.Condition = { ArnLike: { 'aws:SourceArn': principal.sourceArn } };
  }
  const kind = principal.service ? 'resource-based' : 'identity-based';
  const missing = JSON.stringify(statement);
  return `no ${kind} policy allows the ${action} action; the missing statement is ${missing}`;
}
