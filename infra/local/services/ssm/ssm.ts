import { refuse } from '../../kernel/refuse.ts';
import {
  AwsError,
  type Context,
  type Operation,
  type Service,
  type Tx,
} from '../../kernel/types.ts';
import { listOperations } from './lists.ts';
import { arnOf, described, find, schema } from './parameters.ts';

/** What is asked of a parameter, as far as it is read here. */
interface Request {
  Name: string;
  Names: string[];
  Value: string;
  Type?: string;
  Overwrite?: boolean;
  Tier?: string;
  DataType?: string;
  WithDecryption?: boolean;
}

/** Characters of a value in the standard tier (PutParameter of the API reference). */
const longestValue = 4096;

/** Throws AWS's refusal of a name (PutParameter, `Name`). */
function checkName(name: string): void {
  const wrong = !/^[\w./-]+$/.test(name)
    ? 'Only a mix of letters, numbers and the symbols . - _ / is allowed in a parameter name.'
    : /^\/?(aws|ssm)/i.test(name)
      ? 'Parameter names cannot begin with "aws" or "ssm" (case-insensitive).'
      : name.includes('/') && !name.startsWith('/')
        ? `Parameter name must be a fully qualified name: /${name}`
        : '';
  if (wrong) throw new AwsError('ValidationException', wrong);
}

/** What a parameter is not kept with. */
function checkKept({ Tier, DataType, ...request }: Request): void {
  refuse(
    {
      ...request,
      ...(Tier === 'Advanced' && { Tier }),
      ...(DataType !== 'text' && { DataType }),
    },
    {
      Tags: 'Put the parameter without tags.',
      Policies: 'Delete the parameter when it is over.',
      AllowedPattern: 'Check the value before it is put.',
      Tier: 'Its parameters are of the tier Standard.',
      DataType: 'Its parameters are of the data type text.',
    },
  );
}

function put(tx: Tx, request: Request, context: Context) {
  const { Name, Value, Type, Overwrite } = request;
  checkName(Name);
  checkKept(request);
  if (Value.length > longestValue) {
    const message =
      'Standard tier parameters support a maximum parameter value of ' +
      `${longestValue} characters.`;
    throw new AwsError('ValidationException', message);
  }
  const known = find(tx, context, Name);
  if (known && !Overwrite) {
    const message =
      'The parameter already exists. To overwrite this value, set the overwrite option in the ' +
      'request to true.';
    throw new AwsError('ParameterAlreadyExists', message);
  }
  const type = Type ?? known?.type;
  if (!type) {
    const message = 'A parameter type is required when you create a parameter.';
    throw new AwsError('ValidationException', message);
  }
  const version = (known?.version ?? 0) + 1;
  tx.run(
    'INSERT OR REPLACE INTO ssm_parameter VALUES (?, ?, ?, ?, ?, ?)',
    ...[arnOf(context, Name), Name, type, Value, version, context.now],
  );
  return { Version: version, Tier: 'Standard' };
}

const notFound = (name: unknown) => new AwsError('ParameterNotFound', `${name} is not there.`);

const onOne = (
  action: string,
  run: NonNullable<Operation<Request>['run']>,
): Operation<Request> => ({
  authorize: ({ Name }, context) => [
    { action: `ssm:${action}`, resource: arnOf(context, String(Name ?? '')) },
  ],
  run,
});

const getParameters: Operation<Request> = {
  authorize: ({ Names = [] }, context) =>
    Names.map((name) => ({
      action: 'ssm:GetParameters',
      resource: arnOf(context, String(name)),
    })),
  run: (tx, { Names, WithDecryption }, context) => {
    const found = Names.map((name) => ({ name, parameter: find(tx, context, name) }));
    return {
      Parameters: found.flatMap(({ parameter }) =>
        parameter ? [described(parameter, WithDecryption)] : [],
      ),
      InvalidParameters: found.flatMap(({ name, parameter }) => (parameter ? [] : [name])),
    };
  },
};

const operations: Record<string, Operation> = {
  PutParameter: onOne('PutParameter', put),
  GetParameter: onOne('GetParameter', (tx, { Name, WithDecryption }, context) => {
    const parameter = find(tx, context, Name);
    if (parameter) return { Parameter: described(parameter, WithDecryption) };
    throw notFound(Name);
  }),
  GetParameters: getParameters,
  DeleteParameter: onOne('DeleteParameter', (tx, { Name }, context) => {
    const sql = 'DELETE FROM ssm_parameter WHERE arn = ?';
    if (tx.run(sql, arnOf(context, String(Name))) === 0) throw notFound(Name);
    return {};
  }),
};

/** AWS Systems Manager as far as Parameter Store goes: texts by name, the newest version only. */
export const createSsm = (): Service => ({
  id: 'ssm',
  schema,
  operations: { ...operations, ...listOperations },
});
