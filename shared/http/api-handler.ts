import { createHash } from 'node:crypto';
import middy from '@middy/core';
import type * as z from 'zod';
import type { CallerRole } from '../caller-roles.ts';
import { Problem, type ProblemDetails, problems } from '../errors.ts';
import { exactJson } from '../exact-json.ts';
import { readBody, readQuery } from '../findings/refusal.ts';
import type { Ports } from '../ports/ports.ts';
import { WriteContention } from '../store/contention.ts';
import { clientHeader, oldestClient, takesClient, version } from '../version.ts';
import { jsonOf, textOf } from './body.ts';
import { type Caller, callerFrom, mayActAs } from './caller.ts';
import type { ApiEvent, ApiResult, Reply } from './types.ts';

/** What a handler knows of its route, as the tables of `functions/api` have it. */
export interface HandlerRoute {
  path: string;
  role?: CallerRole;
  /** Makes the schema, which is kept. */
  query?: () => z.ZodObject;
  body?: z.ZodType;
  status?: number;
  etag?: true;
}

/** The names in a path: `id` of `/jobs/{id}`. */
export type PathNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathNames<Rest>
  : never;

/** What a handler's own code gets: all of it checked against the route. */
export interface Request<R extends HandlerRoute> {
  event: ApiEvent;
  /** Of a route with a role; an open one asks nobody who they are. */
  caller: R['role'] extends CallerRole ? Caller : undefined;
  /** Path parameters, such as the `id` of `/jobs/{id}`. */
  path: Record<PathNames<R['path']>, string>;
  query: R['query'] extends () => z.ZodType ? z.output<ReturnType<R['query']>> : unknown;
  /** The body by the route's schema. */
  body: R['body'] extends z.ZodType ? z.output<R['body']> : unknown;
  /** The body as JSON, for a handler that tells more of what is wrong than a schema can. */
  json: unknown;
}

/**
 * A handler of the API: finds the caller, checks its role and query, runs, and turns every problem
 * into problem+json (RFC 9457). What is not a Problem is our own failure: it is logged with the
 * request and answered as 500 without its insides.
 */
export function apiHandler<R extends HandlerRoute>(
  ports: Ports,
  route: R,
  run: (request: Request<R>) => Promise<Reply>,
) {
  const callerOf = callerFrom(ports);
  let query: z.ZodObject | undefined;
  return middy<ApiEvent, ApiResult>()
    .onError(async ({ error, event }) => problemResult(ports, error, event))
    .handler(async (event) => {
      refuseOldClient(event);
      const caller = route.role && (await callerOf(event));
      if (caller && !mayActAs(caller, route.role!)) {
        throw new Problem('Forbidden', `A ${caller.role} may not do this.`, {
          given: caller.role,
          allowed: `${route.role} or more`,
        });
      }
      query ??= route.query?.();
      const reply = await run(requestOf(route, event, caller, query));
      const result = resultOf({ status: route.status ?? 200, ...reply });
      return route.etag ? cached(result, event, reply.headers) : result;
    });
}

/** Before anything else: what such a client means by its request may be something else by now. */
function refuseOldClient({ headers }: ApiEvent): void {
  if (takesClient(headers[clientHeader] ?? version)) return;
  throw new Problem('ClientTooOld', `The plane takes clients from ${oldestClient} on.`, {
    fix: `Install trainyard ${version}.`,
  });
}

function requestOf<R extends HandlerRoute>(
  route: R,
  event: ApiEvent,
  caller: Caller | undefined,
  query: z.ZodObject | undefined,
): Request<R> {
  return {
    event,
    caller,
    path: event.pathParameters ?? {},
    query: route.role && readQuery(query, event.queryStringParameters ?? {}),
    get body() {
      return route.body && readBody(route.body, this.json);
    },
    get json() {
      return jsonOf(textOf(event));
    },
  } as Request<R>;
}

/** The answer with its ETag, or 304 where the caller's copy is the same. */
function cached(result: ApiResult, { headers: asked }: ApiEvent, own: Reply['headers']): ApiResult {
  const etag = `"${createHash('sha256').update(result.body).digest('base64url').slice(0, 22)}"`;
  const headers = { ...result.headers, etag, 'cache-control': 'private, no-cache', ...own };
  if (asked['if-none-match'] !== etag) return { ...result, headers };
  return { statusCode: 304, headers, body: '' };
}

function resultOf({ status, headers = {}, body }: Reply & { status: number }): ApiResult {
  if (body instanceof Uint8Array) {
    return {
      statusCode: status,
      headers: { 'cache-control': 'no-store', ...headers },
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    };
  }
  const text = typeof body === 'string' ? body : body === undefined ? '' : exactJson(body);
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: text,
  };
}

function problemResult(ports: Ports, error: unknown, event: ApiEvent): ApiResult {
  const problem = problemFrom(error) ?? unexpected(ports, error, event);
  const { status, title } = problems[problem.code];
  const details: ProblemDetails = problem.details;
  return resultOf({
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(details.retryAfterSeconds ? { 'retry-after': String(details.retryAfterSeconds) } : {}),
    },
    body: {
      type: `https://trainyard.dev/problems/${problem.code}`,
      title,
      status,
      detail: problem.message,
      code: problem.code,
      instance: event.requestContext?.requestId,
      ...details,
    },
  });
}

/** What of an error the caller can do something about. */
function problemFrom(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof WriteContention)) return undefined;
  const detail = 'Others changed the same thing again and again; nothing was written.';
  return new Problem('Conflict', detail, {
    retryAfterSeconds: 1,
    fix: 'Send the same request again.',
  });
}

function unexpected(ports: Ports, error: unknown, event: ApiEvent): Problem {
  ports.logFailure(error, { requestId: event.requestContext?.requestId });
  return new Problem('InternalError', 'The plane failed; nothing that was accepted is lost.', {
    fix: 'Try again; with an Idempotency-Key that is safe.',
  });
}
