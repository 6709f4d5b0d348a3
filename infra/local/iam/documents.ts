import { AwsError, type Tx } from '../kernel/types.ts';
import { policyText, type Statement, statementsOf } from './policy.ts';
import { roleByArn } from './store.ts';

/** The text of a role's trust policy, checked as IAM checks one (grammar of the user guide). */
export function trustText(tx: Tx, account: string, document: string): string {
  const text = readable(document);
  for (const statement of statementsOf(text)) {
    if (!statement.principals && !statement.notPrincipals) {
      throw malformed('Missing required field Principal');
    }
    if (statement.resources || statement.notResources) {
      throw malformed('Has prohibited field Resource');
    }
    requirePrincipals(tx, account, statement);
  }
  return text;
}

/** The text of a policy of an identity, checked as IAM checks one. */
export function identityText(document: string): string {
  const text = readable(document);
  for (const statement of statementsOf(text)) {
    if (statement.principals || statement.notPrincipals) {
      throw malformed('Policy document should not specify a principal.');
    }
    if (!statement.actions && !statement.notActions) {
      throw malformed('Policy statement must contain actions.');
    }
    if (!statement.resources && !statement.notResources) {
      throw malformed('Policy statement must contain resources.');
    }
  }
  return text;
}

function readable(document: string): string {
  try {
    const text = policyText(document);
    if (statementsOf(text).length > 0) return text;
  } catch (error) {
    if (error instanceof AwsError) throw error;
    if (!(error instanceof SyntaxError)) throw error;
    throw malformed('This policy contains invalid Json');
  }
  throw malformed('Syntax errors in policy.');
}

/** A role of this account that a trust policy names must be there. */
function requirePrincipals(tx: Tx, account: string, { principals }: Statement): void {
  const named = typeof principals === 'object' ? (principals.AWS ?? []) : [];
  for (const name of named) {
    const isRole = name.startsWith(`arn:aws:iam::${account}:role/`);
    const isUser = /^arn:aws:iam::\d{12}:(user|group)\//.test(name);
    if (isUser || (isRole && !roleByArn(tx, name))) {
      throw malformed(`Invalid principal in policy: "AWS":"${name}"`);
    }
  }
}

const malformed = (message: string) => new AwsError('MalformedPolicyDocument', message);
