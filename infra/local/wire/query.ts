import { AwsError, type Shape } from '../kernel/types.ts';
import { queryPairs } from './encoding.ts';
import { entryOf, operationName, type Protocol, renamed, xmlResponse } from './protocol.ts';
import { content, element } from './xml.ts';

const namespaces: Record<string, string> = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

const numbers = new Set(['DurationSeconds', 'MaxItems']);
const booleans = new Set(['ReturnSubscriptionArn', 'Permanent']);
/** Members that are maps: written as entries, not as a structure's members. */
const maps = new Set(['Attributes']);

const names: Record<string, [string, number]> = {
  AccessDeniedException: ['AccessDenied', 403],
  UnknownOperationException: ['InvalidAction', 400],
};

/** What SNS's query errors are called where the exception has another name. */
const snsNames: Record<string, [string, number]> = {
  ...names,
  AccessDeniedException: ['AuthorizationError', 403],
  AuthorizationErrorException: ['AuthorizationError', 403],
  InvalidParameterException: ['InvalidParameter', 400],
  InvalidParameterValueException: ['ParameterValueInvalid', 400],
  NotFoundException: ['NotFound', 404],
};

/** The query protocol: a form in, XML out. Which service, the signature's scope says. */
export const query: Protocol = {
  read(request, service) {
    const form = Buffer.from(request.body).toString('utf8').replaceAll('+', '%20');
    const pairs = queryPairs([request.query, form].filter(Boolean).join('&'));
    const { Action, Version: _, ...members } = Object.fromEntries(pairs);
    if (!Action) throw new AwsError('MissingAction', 'The request has no Action.');
    if (service === 'sqs' || service === 'monitoring') {
      throw new AwsError(
        'InvalidAction',
        `The local plane speaks JSON for ${service}: use a newer AWS CLI or SDK.`,
      );
    }
    return { service, operation: operationName(Action), input: nest(members) };
  },
  reply({ service, operation }, output, requestId) {
    const shown = output && Object.keys(output).length > 0 ? withEntries(output) : undefined;
    const result = shown ? element(`${operation}Result`, shown, 'member') : '';
    const metadata = element('ResponseMetadata', { RequestId: requestId });
    const root = `${operation}Response`;
    const body = `<${root}${namespace(service)}>${result}${metadata}</${root}>`;
    return xmlResponse(200, body, { 'x-amzn-requestid': requestId });
  },
  fail(error, { service, requestId }) {
    const { code, status } = renamed(error, service === 'sns' ? snsNames : names);
    const fields = {
      Error: {
        Type: status < 500 ? 'Sender' : 'Receiver',
        Code: code,
        Message: error.message,
      },
      RequestId: requestId,
    };
    const body = `<ErrorResponse${namespace(service)}>${content(fields)}</ErrorResponse>`;
    return xmlResponse(status, body, { 'x-amzn-requestid': requestId });
  },
};

function namespace(service: string): string {
  const name = entryOf(namespaces, service);
  return name ? ` xmlns="${name}"` : '';
}

/** `A.member.1.B=x` becomes `{ A: [{ B: 'x' }] }`; `entry` lists become maps. */
function nest(members: Record<string, string>): Shape {
  const tree = new Map<string, Shape>();
  for (const [path, value] of Object.entries(members)) {
    const parts = path.split('.');
    const leaf = parts.pop() as string;
    let node: Map<string, Shape> = tree;
    for (const part of parts) {
      const next = node.get(part);
      const inner: Map<string, Shape> = next instanceof Map ? next : new Map();
      node.set(part, inner);
      node = inner;
    }
    node.set(leaf, typed(leaf, value));
  }
  return plain(tree);
}

function typed(name: string, value: string): Shape {
  if (numbers.has(name)) return Number(value);
  return booleans.has(name) ? value === 'true' : value;
}

function plain(node: Shape): Shape {
  if (!(node instanceof Map)) return node;
  const list = node.get('member') ?? node.get('entry');
  if (node.size !== 1 || !(list instanceof Map)) {
    return Object.fromEntries([...node].map(([name, child]) => [name, plain(child)]));
  }
  const items = [...list].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => plain(item));
  if (node.has('member')) return items;
  return Object.fromEntries(items.map((item) => [item.key ?? item.Name, item.value ?? item.Value]));
}

function withEntries(output: Shape): Shape {
  const members = Object.entries(output).map(([name, value]) => {
    if (!maps.has(name) || typeof value !== 'object' || value === null) return [name, value];
    const entry = Object.entries(value).map(([key, one]) => ({ key, value: one }));
    return [name, entry.length > 0 ? { entry } : ''];
  });
  return Object.fromEntries(members);
}
