import type { HttpRequest } from '../kernel/http.ts';
import { AwsError, type Shape } from '../kernel/types.ts';
import { decodeLeniently, queryPairs } from './encoding.ts';
import { json, parseBody } from './json.ts';
import { entryOf, type Protocol } from './protocol.ts';

/** One operation whose input is spread over path, headers and body. */
interface Route {
  service: string;
  operation: string;
  method: string;
  /** Its first group is the member `name`, if it has one. */
  path: RegExp;
  name?: string;
  /** Member by query parameter. */
  query?: Record<string, string>;
  /** Member by header, for both directions. */
  headers: Record<string, string>;
  /** The member that is the raw body; without one the body is a JSON object of members. */
  body?: string;
}

/** A schedule by its name. */
const schedule = {
  service: 'scheduler',
  path: /^\/schedules\/([^/]+)$/,
  name: 'Name',
  headers: {},
  query: { groupName: 'GroupName', clientToken: 'ClientToken' },
};

const routes: Route[] = [
  {
    service: 'lambda',
    operation: 'Invoke',
    method: 'POST',
    path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
    name: 'FunctionName',
    headers: {
      'x-amz-invocation-type': 'InvocationType',
      'x-amz-log-type': 'LogType',
      'x-amz-client-context': 'ClientContext',
      'x-amz-function-error': 'FunctionError',
      'x-amz-executed-version': 'ExecutedVersion',
      'x-amz-log-result': 'LogResult',
    },
    body: 'Payload',
  },
  {
    service: 'lambda',
    operation: 'GetFunction',
    method: 'GET',
    path: /^\/2015-03-31\/functions\/([^/]+)$/,
    name: 'FunctionName',
    headers: {},
  },
  {
    service: 'lambda',
    operation: 'ListFunctions',
    method: 'GET',
    path: /^\/2015-03-31\/functions\/?$/,
    headers: {},
    query: { Marker: 'Marker', MaxItems: 'MaxItems', FunctionVersion: 'FunctionVersion' },
  },
  {
    service: 'lambda',
    operation: 'GetAccountSettings',
    method: 'GET',
    path: /^\/2016-08-19\/account-settings\/?$/,
    headers: {},
  },
  {
    service: 'sagemaker',
    operation: 'InvokeEndpoint',
    method: 'POST',
    path: /^\/endpoints\/([^/]+)\/invocations$/,
    name: 'EndpointName',
    headers: {
      'content-type': 'ContentType',
      accept: 'Accept',
      'x-amzn-sagemaker-custom-attributes': 'CustomAttributes',
      'x-amzn-sagemaker-target-model': 'TargetModel',
      'x-amzn-sagemaker-target-variant': 'TargetVariant',
      'x-amzn-sagemaker-inference-id': 'InferenceId',
      'x-amzn-invoked-production-variant': 'InvokedProductionVariant',
    },
    body: 'Body',
  },
  { ...schedule, operation: 'CreateSchedule', method: 'POST' },
  { ...schedule, operation: 'UpdateSchedule', method: 'PUT' },
  { ...schedule, operation: 'GetSchedule', method: 'GET' },
  { ...schedule, operation: 'DeleteSchedule', method: 'DELETE' },
  {
    service: 'scheduler',
    operation: 'ListSchedules',
    method: 'GET',
    path: /^\/schedules$/,
    headers: {},
    query: {
      ScheduleGroup: 'GroupName',
      NamePrefix: 'NamePrefix',
      State: 'State',
      MaxResults: 'MaxResults',
      NextToken: 'NextToken',
    },
  },
  {
    service: 'scheduler',
    operation: 'GetScheduleGroup',
    method: 'GET',
    path: /^\/schedule-groups\/([^/]+)$/,
    name: 'Name',
    headers: {},
  },
];

/** The operations of a service that a request can name. */
export function restJsonOperations(service: string): string[] {
  return routes.filter((one) => one.service === service).map(({ operation }) => operation);
}

/** Whether a service's clients speak this protocol. */
export function isRestJson(service: string): boolean {
  return routes.some((route) => route.service === service);
}

/** REST JSON, for the calls of Lambda, of the SageMaker runtime and of EventBridge Scheduler. */
export const restJson: Protocol = {
  read(request, service) {
    const route = routes.find(
      (one) =>
        one.service === service && one.method === request.method && one.path.test(request.path),
    );
    if (!route) {
      const call = `${request.method} ${request.path}`;
      const message = `The local plane does not have ${call} of ${service}.`;
      throw new AwsError('UnknownOperationException', message, 404);
    }
    return { service, operation: route.operation, input: inputOf(request, route) };
  },
  reply({ service, operation }, output, requestId) {
    const route = routes.find((one) => one.service === service && one.operation === operation);
    if (!route?.body)
      return { ...json.reply({ service, operation, input: {} }, output, requestId) };
    const members = Object.entries(route.headers).filter(
      ([, name]) => output?.[name] !== undefined,
    );
    const headers = Object.fromEntries(
      members.map(([header, name]) => [header, String(output[name])]),
    );
    return {
      status: Number(output?.StatusCode ?? 200),
      headers: { 'x-amzn-requestid': requestId, ...headers },
      body: output?.[route.body] ?? '',
    };
  },
  fail(error, about) {
    const response = json.fail(error, about);
    return { ...response, headers: { ...response.headers, 'content-type': 'application/json' } };
  },
};

function inputOf(request: HttpRequest, route: Route): Shape {
  const input: Shape = route.body ? {} : parseBody(request.body);
  for (const [header, member] of Object.entries(route.headers)) {
    if (request.headers[header] !== undefined) input[member] = request.headers[header];
  }
  for (const [name, value] of queryPairs(request.query)) {
    if (name === 'Qualifier') input.Qualifier = value;
    const member = route.query && entryOf(route.query, name);
    if (member) input[member] = value;
  }
  if (route.name) input[route.name] = decodeLeniently(route.path.exec(request.path)?.[1] ?? '');
  if (route.body) input[route.body] = request.body;
  return input;
}
