import { randomBytes } from 'node:crypto';
import { adminRoleName } from '../iam/operations.ts';
import type { AccessKey } from '../wire/types.ts';

/** The plane's own keys: the administrator role's, without a session token, for this start only. */
export function adminKey(account: string): {
  keys: Map<string, AccessKey>;
  given: { accessKeyId: string; secretAccessKey: string };
} {
  const accessKeyId = `AKIA${randomBytes(8).toString('hex').toUpperCase()}`;
  const secret = randomBytes(30).toString('base64');
  const principal = {
    arn: `arn:aws:sts::${account}:assumed-role/${adminRoleName}/owner`,
    roleArn: `arn:aws:iam::${account}:role/${adminRoleName}`,
  };
  return {
    keys: new Map([[accessKeyId, { principal, secret }]]),
    given: { accessKeyId, secretAccessKey: secret },
  };
}
