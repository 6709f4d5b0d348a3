import { AwsError, type Context, type Operation, type Tx } from '../../kernel/types.ts';
import { arnOf, described, type Parameter } from './parameters.ts';

/** What is asked of many parameters. */
interface Request {
  Path: string;
  Recursive?: boolean;
  WithDecryption?: boolean;
  MaxResults?: number;
  NextToken?: string;
  Filters?: unknown;
  ParameterFilters?: unknown;
}

const all = (tx: Tx) => tx.all<Parameter>('SELECT * FROM ssm_parameter ORDER BY name');

/** A page by the name of its last parameter. */
function pageOf(parameters: Parameter[], { MaxResults, NextToken = '' }: Request, usual: number) {
  const left = parameters.filter(({ name }) => name > NextToken);
  const page = left.slice(0, MaxResults ?? usual);
  return { page, ...(left.length > page.length && { NextToken: page.at(-1)?.name }) };
}

/** A filter that were ignored would show what was not asked for. */
function refuseFilters({ Filters, ParameterFilters }: Request): void {
  const given = [Filters, ParameterFilters].flat().filter(Boolean);
  if (given.length === 0) return;
  const message = 'The local plane does not filter parameters: list them by a path.';
  throw new AwsError('InvalidFilterKey', message);
}

const isUnder = (path: string, recursive: boolean | undefined, name: string) => {
  const folder = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(folder) && (recursive || !name.slice(folder.length).includes('/'));
};

/** GetParametersByPath and DescribeParameters. */
export const listOperations: Record<string, Operation<Request>> = {
  GetParametersByPath: {
    authorize: ({ Path }, context: Context) => [
      { action: 'ssm:GetParametersByPath', resource: arnOf(context, Path) },
    ],
    run: (tx, request) => {
      refuseFilters(request);
      const { Path, Recursive, WithDecryption } = request;
      if (!Path.startsWith('/')) {
        const message = `The parameter doesn't meet the parameter name requirements: /${Path}`;
        throw new AwsError('ValidationException', message);
      }
      const under = all(tx).filter(({ name }) => isUnder(Path, Recursive, name));
      const { page, ...next } = pageOf(under, request, 10);
      return { Parameters: page.map((one) => described(one, WithDecryption)), ...next };
    },
  },
  DescribeParameters: {
    authorize: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
    run: (tx, request) => {
      refuseFilters(request);
      const { page, ...next } = pageOf(all(tx), request, 50);
      const Parameters = page.map((one) => {
        const { Value: _, ...shown } = described(one, false);
        return { ...shown, Tier: 'Standard', Policies: [] };
      });
      return { Parameters, ...next };
    },
  },
};
