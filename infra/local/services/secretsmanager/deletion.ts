import type * as secrets from '@aws-sdk/client-secrets-manager';
import {
  AwsError,
  type Check,
  type Context,
  type TaskHandler,
  type Tx,
} from '../../kernel/types.ts';
import type { Operations } from '../../kernel/wire-types.ts';
import { arnOf, deletionOf, find, remove, requiredEvenDeleted } from './store.ts';

const dayMs = 86_400_000;

/** Days in which a deleted secret can be restored: DeleteSecret of the API reference. */
const window = { least: 7, most: 30, usual: 30 };

const taskKey = (arn: string) => `secretsmanager purge ${arn}`;

const onSecret =
  (action: string) =>
  ({ SecretId }: { SecretId: string }, context: Context, tx: Tx): Check[] => {
    const named = SecretId?.startsWith('arn:') ? SecretId : arnOf(context, SecretId);
    const resource = find(tx, SecretId)?.arn ?? named;
    return [{ action: `secretsmanager:${action}`, resource }];
  };

/** DeleteSecret, at once or after the days in which RestoreSecret takes it back. */
export const deletionOperations: Operations<{
  DeleteSecret: [secrets.DeleteSecretRequest, secrets.DeleteSecretResponse];
  RestoreSecret: [secrets.RestoreSecretRequest, secrets.RestoreSecretResponse];
}> = {
  DeleteSecret: {
    authorize: onSecret('DeleteSecret'),
    run: (tx, request, context) => {
      const { SecretId, ForceDeleteWithoutRecovery, RecoveryWindowInDays: days } = request;
      if (ForceDeleteWithoutRecovery) {
        if (days !== undefined) throw wrong(together);
        // "If you use this parameter and include a previously deleted or nonexistent secret, the
        // operation does not return the error" (DeleteSecret, API reference).
        const { arn = SecretId, name = SecretId } = find(tx, SecretId) ?? {};
        remove(tx, arn);
        context.cancel(taskKey(arn));
        return { ARN: arn, Name: name, DeletionDate: context.now / 1000 };
      }
      const { arn, name } = requiredEvenDeleted(tx, SecretId);
      const wait = days ?? window.usual;
      if (!(wait >= window.least && wait <= window.most)) {
        throw wrong(
          `RecoveryWindowInDays must be between ${window.least} and ${window.most} days.`,
        );
      }
      const due = deletionOf(tx, { arn })?.due ?? context.now + wait * dayMs;
      const sql = 'INSERT OR IGNORE INTO secretsmanager_deletion VALUES (?, ?, ?)';
      tx.run(sql, arn, context.now, due);
      const task = { service: 'secretsmanager', name: 'purge', payload: { arn } };
      context.later({ ...task, key: taskKey(arn), at: due });
      return { ARN: arn, Name: name, DeletionDate: due / 1000 };
    },
  },
  RestoreSecret: {
    authorize: onSecret('RestoreSecret'),
    run: (tx, { SecretId }, context) => {
      const { arn, name } = requiredEvenDeleted(tx, SecretId);
      tx.run('DELETE FROM secretsmanager_deletion WHERE arn = ?', arn);
      context.cancel(taskKey(arn));
      return { ARN: arn, Name: name };
    },
  },
};

/** The end of a secret that nobody restored. */
export const purge: TaskHandler =
  ({ arn }) =>
  (tx) =>
    remove(tx, arn);

const together =
  "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.";

const wrong = (message: string) => new AwsError('InvalidParameterException', message);
