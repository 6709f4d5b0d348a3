import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Shape } from '../kernel/types.ts';
import { decode, type Match } from './match-route.ts';
import type { Api } from './store.ts';

/** What the function learns about the request besides the request itself. */
export interface RequestFacts {
  api: Api;
  match: Match;
  account: string;
  region: string;
  requestId: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** `requestContext.authorizer` of a signed request. */
  authorizer?: object;
}

/** The event of payload format 2.0. */
export function eventOf(request: HttpRequest, facts: RequestFacts): Shape {
  const { api, match, account, region, requestId, now, authorizer } = facts;
  const { cookie, ...rest } = request.headers;
  const headers = { ...rest, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' };
  const path = decode(request.path);
  const text = isText(headers as Record<string, string>);
  const domainName = `${api.id}.execute-api.${region}.amazonaws.com`;
  return {
    version: '2.0',
    routeKey: match.route.key,
    // An HTTP API hands the path on decoded, the query as received.
    rawPath: path,
    rawQueryString: request.query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers,
    ...(request.query === '' ? {} : { queryStringParameters: queryOf(request.query) }),
    requestContext: {
      accountId: account,
      apiId: api.id,
      ...(authorizer ? { authorizer } : {}),
      domainName,
      domainPrefix: api.id,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: match.route.key,
      stage: api.stage,
      time: logTime(now),
      timeEpoch: now,
    },
    ...(Object.keys(match.pathParameters).length > 0
      ? { pathParameters: match.pathParameters }
      : {}),
    ...(request.body.length === 0
      ? {}
      : { body: Buffer.from(request.body).toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !text,
  };
}

const textTypes = /^(text\/.*|application\/(json|xml|javascript|.*\+json|.*\+xml))$/;

function isText(headers: Record<string, string>): boolean {
  const type = (headers['content-type'] ?? '').split(';')[0] as string;
  return textTypes.test(type.trim().toLowerCase()) && !headers['content-encoding'];
}

/** Names and values decoded; the values of a repeated name joined with a comma. */
function queryOf(query: string): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(',')]));
}

/** `12/Mar/2020:19:03:58 +0000` */
function logTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

/**
 * The answer of a function as HTTP, or undefined where API Gateway could not make one of it.
 * Without a `statusCode` the whole value is the body of a 200.
 */
export function responseOf(payload: Shape): HttpResponse | undefined {
  if (payload === null || typeof payload !== 'object' || payload.statusCode === undefined) {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const { headers = {}, cookies = [], body = '', isBase64Encoded } = payload;
  const status = Number(payload.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (typeof body !== 'string' || typeof headers !== 'object') return undefined;
  const given = Object.entries<Shape>(headers ?? {}).map(([name, value]) => {
    return [name.toLowerCase(), String(value)] as const;
  });
  return {
    status,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...Object.fromEntries(given),
      ...(cookies.length > 0 ? { 'set-cookie': cookies.join(', ') } : {}),
    },
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}
