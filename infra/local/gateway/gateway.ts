import type { HttpHandler, HttpRequest, HttpResponse } from '../kernel/http.ts';
import {
  AwsError,
  type Outside,
  type Principal,
  type Service,
  type Shape,
  type Tx,
} from '../kernel/types.ts';
import { isPreflight, preflightAnswer, withCors } from './cors.ts';
import { createIntegrator, type Integrator } from './integration-role.ts';
import { matchRoute } from './match-route.ts';
import { eventOf, type RequestFacts, responseOf } from './payload.ts';
import { gatewayResources } from './resources.ts';
import { type Api, gatewaySchema, type Route, readApis } from './store.ts';

/** Who signed a request. */
interface Signer {
  principal: Principal;
  accessKeyId: string;
}

/** What the gateway is made with. */
export interface GatewayOptions {
  /** Where signed requests are told to go, without a slash at the end. */
  endpoint: string;
  /** Throws for a signature that is not genuine. */
  verify(tx: Tx, request: HttpRequest, now: number): Signer;
  /** Calls `wake` at `at` (milliseconds since the epoch); the answer cancels it. */
  wakeAt(at: number, wake: () => void): () => void;
  /** One line about a failure that is the gateway's own. */
  log(line: string): void;
}

/** What a request is answered with. */
interface Ground extends GatewayOptions {
  integrator: Integrator;
}

/** The largest body API Gateway takes, in bytes. */
const bodyLimit = 10 * 1024 * 1024;

/** The service of the template's HTTP APIs, and the handler that answers for them. */
export interface Gateway {
  service: Service;
  handle(outside: Outside): HttpHandler;
}

/**
 * API Gateway's HTTP APIs on one port. A request signed with SigV4 is for the API whose routes want
 * AWS_IAM; any other one is for the API whose routes want nothing.
 */
export function createGateway(options: GatewayOptions): Gateway {
  let apis: Api[] | undefined;
  const resources = gatewayResources(options.endpoint);
  const service: Service = {
    id: 'execute-api',
    schema: gatewaySchema,
    operations: {
      /** Local only: is asked before a route with AWS_IAM is followed. */
      Invoke: {
        authorize: ({ resource }) => [{ action: 'execute-api:Invoke', resource }],
        run: () => ({}),
      },
    },
    resources,
  };
  const ground: Ground = { ...options, integrator: createIntegrator() };
  const handle = (outside: Outside): HttpHandler => {
    return async (request) => {
      apis ??= outside.transact((tx) => readApis(tx));
      return answer(request, outside, ground, apis);
    };
  };
  return { service, handle };
}

async function answer(
  request: HttpRequest,
  outside: Outside,
  ground: Ground,
  apis: Api[],
): Promise<HttpResponse> {
  const signed = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256') ?? false;
  const api = apis.find((one) => one.signed === signed) ?? apis[0];
  return withCors(api?.cors, request, await answerOf(request, outside, ground, api));
}

async function answerOf(
  request: HttpRequest,
  outside: Outside,
  ground: Ground,
  api: Api | undefined,
): Promise<HttpResponse> {
  if (request.body.length > bodyLimit) return own(413, 'Request Entity Too Large');
  const match = api && matchRoute(api.routes, request.method, request.path);
  if (!match) return api?.cors && isPreflight(request) ? preflightAnswer : own(404, 'Not Found');
  const { account, region, requestId } = outside.transact((_tx, context) => ({
    account: context.account,
    region: context.region,
    requestId: context.uuid(),
  }));
  const facts: RequestFacts = { api, match, account, region, requestId, now: outside.now() };
  const arn = `arn:aws:execute-api:${region}:${account}:${api.id}/${api.stage}`;
  if (match.route.authorization === 'AWS_IAM') {
    const authorizer = await identify(request, outside, ground, arn);
    if (!authorizer) return own(403, 'Forbidden');
    facts.authorizer = { iam: { accountId: account, ...authorizer } };
  }
  const response = await follow(match.route, eventOf(request, facts), outside, ground, arn);
  // The function may have read what another has just written.
  await outside.durable();
  return { ...response, headers: { ...response.headers, 'apigw-requestid': requestId } };
}

/** The signer as the function sees it; undefined where the signature or the policies refuse. */
async function identify(
  request: HttpRequest,
  outside: Outside,
  { verify }: GatewayOptions,
  arn: string,
): Promise<object | undefined> {
  try {
    const { principal, accessKeyId } = outside.transact((tx) => verify(tx, request, outside.now()));
    const resource = `${arn}/${request.method}${request.path}`;
    await outside.call('execute-api', 'Invoke', { resource }, principal);
    const { roleArn, arn: userArn } = principal;
    const name = roleArn?.split('/').at(-1);
    const role = name && outside.transact((_tx, context) => roleIdOf(context, name));
    const callerId = `${role}:${userArn.split('/').at(-1)}`;
    return {
      accessKey: accessKeyId,
      callerId,
      cognitoIdentity: null,
      principalOrgId: null,
      userArn,
      userId: callerId,
    };
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

function roleIdOf(context: Parameters<Parameters<Outside['transact']>[0]>[1], RoleName: string) {
  return context.call<Shape>('iam', 'GetRole', { RoleName }).Role.RoleId;
}

async function follow(
  route: Route,
  event: Shape,
  outside: Outside,
  { integrator, wakeAt, log }: Ground,
  arn: string,
): Promise<HttpResponse> {
  const key = route.method ? `${route.method}/${route.segments.join('/')}` : '$default';
  const late = Promise.withResolvers<'late'>();
  const cancel = wakeAt(outside.now() + route.timeoutMs, () => late.resolve('late'));
  try {
    const Payload = JSON.stringify(event);
    const principal = await integrator(outside, `${arn}/${key}`, route.roleArn);
    const invoked = outside.call<Shape>(
      'lambda',
      'Invoke',
      { FunctionName: route.functionArn, InvocationType: 'RequestResponse', Payload },
      principal,
    );
    const reply = await Promise.race([invoked, late.promise]);
    if (reply === 'late') return own(503, 'Service Unavailable');
    const payload = JSON.parse(Buffer.from(reply.Payload).toString());
    const response = reply.FunctionError ? undefined : responseOf(payload);
    return response ?? own(500, 'Internal Server Error');
  } catch (error) {
    const code = error instanceof AwsError ? error.code : '';
    if (code === 'RequestTooLargeException') return own(413, 'Request Entity Too Large');
    // Of an HTTP API; a REST API answers 500 or 429 to a throttled function.
    if (code === 'TooManyRequestsException') return own(503, 'Service Unavailable');
    log(`${key} could not be answered: ${(error as Error).message}`);
    return own(500, 'Internal Server Error');
  } finally {
    cancel();
  }
}

/** An answer of API Gateway itself. */
function own(status: number, message: string): HttpResponse {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify({ message }) };
}
