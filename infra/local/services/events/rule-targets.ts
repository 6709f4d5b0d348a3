import { requireTrust } from '../../kernel/require-trust.ts';
import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import { arnIn, passedRoles } from './rules.ts';
import { requireRule, type Target, targetsOf } from './store.ts';
import { isDeliverable } from './targets.ts';

/** Adds targets to a rule or replaces those with the same ids. */
export function putTargets(tx: Tx, rule: string, targets: Target[]): void {
  for (const target of targets) {
    requireTarget(target);
    const spec = JSON.stringify(target);
    tx.run('INSERT OR REPLACE INTO events_target VALUES (?, ?, ?)', rule, target.Id, spec);
  }
}

/** Leaves a rule without targets. */
export function removeAllTargets(tx: Tx, rule: string): void {
  tx.run('DELETE FROM events_target WHERE rule = ?', rule);
}

function requireTarget({ Id, Arn, Input, InputPath, InputTransformer, ...rest }: Shape): void {
  const refuse = (reason: string) => {
    throw new AwsError('ValidationException', `Target ${Id}: ${reason}`);
  };
  if (typeof Id !== 'string' || Id.length > 64) refuse('Id must have 1 to 64 characters.');
  if (!isDeliverable(String(Arn))) {
    refuse(`the local plane delivers to lambda, sqs, sns, states and events, not to ${Arn}.`);
  }
  const inputs = [Input, InputPath, InputTransformer].filter((input) => input !== undefined);
  if (inputs.length > 1) refuse('only one of Input, InputPath and InputTransformer may be set.');
  if (Arn.split(':')[2] === 'states' && !rest.RoleArn) {
    refuse(`RoleArn is required for target ${Arn}.`);
  }
  const { MaximumRetryAttempts = 0, MaximumEventAgeInSeconds = 60 } = rest.RetryPolicy ?? {};
  if (MaximumRetryAttempts < 0 || MaximumRetryAttempts > 185) {
    refuse('MaximumRetryAttempts must be 0 to 185.');
  }
  if (MaximumEventAgeInSeconds < 60 || MaximumEventAgeInSeconds > 86_400) {
    refuse('MaximumEventAgeInSeconds must be 60 to 86400.');
  }
}

function requireAssumable(context: Context, role: string, sourceArn: string): void {
  const service = 'events.amazonaws.com';
  requireTrust(context, role, { service, sourceArn }, (why) => {
    const message = `Provided role '${role}' cannot be assumed by principal '${service}'.`;
    return new AwsError('ValidationException', `${message} (${why})`);
  });
}

/** PutTargets, RemoveTargets and ListTargetsByRule. */
export const targetOperations: Record<string, Operation> = {
  PutTargets: {
    authorize: (request, context) => [
      { action: 'events:PutTargets', resource: arnIn(request, context) },
      ...passedRoles((request.Targets ?? []).map(({ RoleArn }: Shape) => RoleArn)),
    ],
    run: (tx, request, context) => {
      const { arn } = requireRule(tx, context, request);
      for (const { RoleArn } of request.Targets ?? []) {
        if (RoleArn !== undefined) requireAssumable(context, RoleArn, arn);
      }
      putTargets(tx, arn, request.Targets ?? []);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  },
  RemoveTargets: {
    authorize: (request, context) => [
      { action: 'events:RemoveTargets', resource: arnIn(request, context) },
    ],
    run: (tx, request, context) => {
      const { arn } = requireRule(tx, context, request);
      for (const id of request.Ids ?? []) {
        tx.run('DELETE FROM events_target WHERE rule = ? AND id = ?', arn, id);
      }
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  },
  ListTargetsByRule: {
    authorize: (request, context) => [
      { action: 'events:ListTargetsByRule', resource: arnIn(request, context) },
    ],
    run: (tx, request, context) => ({
      Targets: targetsOf(tx, requireRule(tx, context, request).arn),
    }),
  },
};
