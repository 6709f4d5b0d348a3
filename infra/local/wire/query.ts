import { AwsError, type Shape } from '../kernel/types.ts';
import { queryPairs } from './encoding.ts';
import { entryOf, operationName, type Protocol, renamed, xmlResponse } from './protocol.ts';
import { inputOf } from './query-input.ts';
import { content, element } from './xml.ts';

const namespaces: Record<string, string> = {
  elasticloadbalancing: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  monitoring: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

/** Members that are maps: written as entries, not as a structure's members. */
const maps = new Set(['Attributes']);

const names: Record<string, [string, number]> = {
  AccessDeniedException: ['AccessDenied', 403],
  UnknownOperationException: ['InvalidAction', 400],
};

/** What errors are called where the exceptions of a service have other names. */
const ownNames: Record<string, Record<string, [string, number]>> = {
  monitoring: {
    ...names,
    InvalidParameterCombinationException: ['InvalidParameterCombination', 400],
    InvalidParameterValueException: ['InvalidParameterValue', 400],
    MissingRequiredParameterException: ['MissingParameter', 400],
  },
  sns: {
    ...names,
    AccessDeniedException: ['AuthorizationError', 403],
    AuthorizationErrorException: ['AuthorizationError', 403],
    InvalidParameterException: ['InvalidParameter', 400],
    InvalidParameterValueException: ['ParameterValueInvalid', 400],
    NotFoundException: ['NotFound', 404],
  },
};

/** The query protocol: a form in, XML out. Which service, the signature's scope says. */
export const query: Protocol = {
  read(request, service) {
    const form = Buffer.from(request.body).toString('utf8').replaceAll('+', '%20');
    const pairs = queryPairs([request.query, form].filter(Boolean).join('&'));
    const { Action, Version: _, ...members } = Object.fromEntries(pairs);
    if (!Action) throw new AwsError('MissingAction', 'The request has no Action.');
    const operation = operationName(Action);
    return { service, operation, input: inputOf(service, operation, members) };
  },
  reply({ service, operation }, output, requestId) {
    const shown = output && Object.keys(output).length > 0 ? withEntries(output) : undefined;
    // boto3 looks for the element of a result that has no members.
    const empty = service === 'elasticloadbalancing' ? '' : undefined;
    const result = element(`${operation}Result`, shown ?? empty, 'member');
    const metadata = element('ResponseMetadata', { RequestId: requestId });
    const root = `${operation}Response`;
    const body = `<${root}${namespace(service)}>${result}${metadata}</${root}>`;
    return xmlResponse(200, body, { 'x-amzn-requestid': requestId });
  },
  fail(error, { service, requestId }) {
    const own = entryOf(ownNames, service) ?? names;
    return queryError(renamed(error, own), error.message, namespace(service), requestId);
  },
};

/** An error as the query protocol writes it; `namespace` begins with a space or is empty. */
export function queryError(
  { code, status }: { code: string; status: number },
  message: string,
  namespace: string,
  requestId: string,
) {
  const Type = status < 500 ? 'Sender' : 'Receiver';
  const fields = { Error: { Type, Code: code, Message: message }, RequestId: requestId };
  const body = `<ErrorResponse${namespace}>${content(fields)}</ErrorResponse>`;
  return xmlResponse(status, body, { 'x-amzn-requestid': requestId });
}

function namespace(service: string): string {
  const name = entryOf(namespaces, service);
  return name ? ` xmlns="${name}"` : '';
}

function withEntries(output: Shape): Shape {
  const members = Object.entries(output).map(([name, value]) => {
    const isMap = maps.has(name) && !Array.isArray(value);
    if (!isMap || typeof value !== 'object' || value === null) return [name, value];
    const entry = Object.entries(value).map(([key, one]) => ({ key, value: one }));
    return [name, entry.length > 0 ? { entry } : ''];
  });
  return Object.fromEntries(members);
}
