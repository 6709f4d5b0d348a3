import { createHash } from 'node:crypto';
import type { Context, Tx } from '../../kernel/types.ts';

/** Parameters by their ARN. */
export const schema = `
  CREATE TABLE IF NOT EXISTS ssm_parameter (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL,
    version INTEGER NOT NULL, changed INTEGER NOT NULL);
`;

/** A parameter; `changed` is in milliseconds. */
export interface Parameter {
  arn: string;
  name: string;
  type: string;
  value: string;
  version: number;
  changed: number;
}

/** A name, or an ARN as it stands; the slash that a name begins with is that of its ARN. */
export function arnOf({ region, account }: Context, name: string): string {
  if (name.startsWith('arn:')) return name;
  return `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
}

/** The parameter of a name or ARN, if there is one. */
export const find = (tx: Tx, context: Context, name: unknown) =>
  tx.get<Parameter>(
    'SELECT * FROM ssm_parameter WHERE arn = ?',
    arnOf(context, String(name ?? '')),
  );

/** A SecureString without its decryption is a text from which nobody learns the value. */
export function described(parameter: Parameter, decrypted: boolean | undefined) {
  const { arn, name, type, value, version, changed } = parameter;
  const isShown = type !== 'SecureString' || decrypted === true;
  return {
    Name: name,
    Type: type,
    Value: isShown ? value : createHash('sha256').update(`${arn} ${value}`).digest('base64'),
    Version: version,
    LastModifiedDate: changed / 1000,
    ARN: arn,
    DataType: 'text',
  };
}
